#include "scenarios/language/procedures.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/actions/command_line.hpp"
#include "scenarios/actions/words.hpp"
#include "scenarios/language/enumerations.hpp"
#include "scenarios/model/runbook.hpp"
#include "scenarios/model/uploads.hpp"

namespace language {
namespace {

namespace pb = bellwether;

// Writes steps for one cluster.
class Runbook {
  public:
    Runbook(const pb::Scenario& scenario, const ClusterNow& now)
        : scenario_(scenario), now_(now), cluster_(now.described->name()) {}

    [[nodiscard]] std::vector<pb::Step> take() { return std::move(steps_); }

    // Of the cluster's nodes these, or all that have the certificate.
    [[nodiscard]] std::vector<std::string> nodes_with(model::CertificateKind kind,
                                                      const std::vector<std::string>& named) const {
        if (!named.empty()) return named;
        std::vector<std::string> all;
        for (const pb::Node& node : now_.described->node()) {
            model::NodeDescription described;
            described.is_im_and_presence = node.im_and_presence();
            if (node.added_later() || !model::has_kind(described, kind)) continue;
            all.push_back(node.name());
            // The publisher's CAPF is the one that is used.
            if (kind == model::CertificateKind::capf) break;
        }
        return all;
    }

    void regenerate(pb::Regenerate::Certificate certificate, const std::vector<std::string>& nodes,
                    bool is_multi_server, std::optional<std::uint32_t> key_bits) {
        pb::Regenerate& action = *add().mutable_regenerate();
        action.set_cluster(cluster_);
        action.set_certificate(certificate);
        for (const std::string& node : nodes) action.add_node(node);
        if (is_multi_server) action.set_multi_server(true);
        if (key_bits) action.set_key_bits(*key_bits);
    }

    // Request, signature, root, intermediates, identity (Cisco's guides to CA-signed certificates).
    void have_signed(const pb::Renew& renew, const std::vector<std::string>& nodes) {
        const model::CertificateKind kind = to_kind(renew.certificate());
        const std::string word = lower(pb::Regenerate::Certificate_Name(renew.certificate()));
        pb::GenerateCsr& request = *add().mutable_generate_csr();
        request.set_cluster(cluster_);
        request.set_certificate(renew.certificate());
        if (renew.multi_server()) request.set_multi_server(true);
        if (renew.has_key_bits()) request.set_key_bits(renew.key_bits());
        for (const std::string& node : renew.node()) request.add_node(node);
        if (kind == model::CertificateKind::capf && renew.node().empty()) request.add_node(nodes.front());
        const std::vector<std::string> owners = renew.multi_server() ? std::vector{nodes.front()} : nodes;
        for (const std::string& node : owners) {
            pb::DownloadCsr& download = *add().mutable_download_csr();
            download.set_cluster(cluster_);
            download.set_certificate(renew.certificate());
            download.set_node(node);
            download.set_file(fmt::format("{}-{}.csr", word, node));
        }
        for (const std::string& node : owners) {
            pb::Sign& sign = *add().mutable_sign();
            sign.set_authority(renew.signed_by());
            sign.set_csr(fmt::format("{}-{}.csr", word, node));
            sign.set_file(fmt::format("{}-{}.pem", word, node));
            if (renew.has_valid_days()) sign.set_valid_days(renew.valid_days());
        }
        for (const std::string& authority : chain_of(renew.signed_by())) trust(store_of(kind), authority);
        // The root of a CAPF by an authority (Security Guide 12.5(1)SU3, Certificates).
        if (kind == model::CertificateKind::capf)
            trust(pb::Upload::CALLMANAGER_TRUST, chain_of(renew.signed_by()).front());
        for (const std::string& node : owners) {
            pb::UploadSigned& upload = *add().mutable_upload_signed();
            upload.set_cluster(cluster_);
            upload.set_certificate(renew.certificate());
            upload.set_node(node);
            upload.set_file(fmt::format("{}-{}.pem", word, node));
        }
    }

    void command(const std::string& text) {
        pb::Command& action = *add().mutable_command();
        action.set_cluster(cluster_);
        action.set_command(text);
    }

    // By the CTL client where eTokens sign it.
    void update_ctl() {
        if (!now_.has_etokens) return command("utils ctl update CTLFile");
        add().mutable_update_ctl()->set_cluster(cluster_);
    }

    void restart(const std::vector<model::Service>& services) {
        if (services.empty()) return;
        pb::Restart& action = *add().mutable_restart();
        action.set_cluster(cluster_);
        for (const model::Service service : services) action.add_services(word_of(service));
    }

    // On the publisher and then on the others, one after the other.
    void restart_node_by_node(model::Service service, const std::vector<std::string>& nodes) {
        for (const std::string& node : nodes) {
            pb::Restart& action = *add().mutable_restart();
            action.set_cluster(cluster_);
            action.add_services(word_of(service));
            action.add_node(node);
        }
    }

    void interact(pb::Cluster::PhoneInteraction value) {
        pb::SetPhoneInteraction& action = *add().mutable_set_phone_interaction();
        action.set_cluster(cluster_);
        action.set_value(value);
    }

    void switch_sso(bool enabled) {
        pb::SetSso& action = *add().mutable_set_sso();
        action.set_cluster(cluster_);
        action.set_enabled(enabled);
    }

    // The phones that live here; a reset waits until they are back.
    void reset_phones() {
        const auto is_home = [this](const pb::Phones& phones) { return phones.cluster() == cluster_; };
        if (std::ranges::all_of(scenario_.phones(), is_home)) {
            add().mutable_reset_phones();
            return;
        }
        for (const pb::Phones& phones : scenario_.phones())
            if (is_home(phones)) add().mutable_reset_phones()->set_phones(phones.name());
    }

    [[nodiscard]] pb::Step& add() { return steps_.emplace_back(); }

  private:
    static std::string lower(std::string text) {
        for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return text;
    }

    static pb::Upload::TrustStore store_of(model::CertificateKind kind) {
        pb::Upload::TrustStore word = pb::Upload::CALLMANAGER_TRUST;
        (void)pb::Upload::TrustStore_Parse(actions::store_word(model::store_of(kind).value()), &word);
        return word;
    }

    static pb::Node::Service word_of(model::Service service) {
        pb::Node::Service word = pb::Node::CALLMANAGER;
        (void)pb::Node::Service_Parse(model::service_name(service), &word);
        return word;
    }

    // From the root down to this one.
    [[nodiscard]] std::vector<std::string> chain_of(const std::string& authority) const {
        std::vector<std::string> chain{authority};
        for (bool goes_on = true; goes_on;) {
            goes_on = false;
            for (const pb::Authority& each : scenario_.authority())
                if (each.name() == chain.front() && each.has_issuer() && chain.size() < 64) {
                    chain.insert(chain.begin(), each.issuer());
                    goes_on = true;
                    break;
                }
        }
        return chain;
    }

    void trust(pb::Upload::TrustStore store, const std::string& authority) {
        pb::Upload& upload = *add().mutable_upload();
        upload.set_cluster(cluster_);
        upload.set_store(store);
        upload.set_file(authority + ".pem");
    }

    const pb::Scenario& scenario_;
    const ClusterNow& now_;
    std::string cluster_;
    std::vector<pb::Step> steps_;
};

const ClusterNow* known(const ClustersNow& clusters, const std::string& name) {
    const auto found = clusters.find(name);
    return found == clusters.end() || found->second.described->node().empty() ? nullptr : &found->second;
}

// What is restarted after it, and in mixed mode what offers the CTL (Q27).
std::vector<model::Service> restarts_after(model::CertificateKind kind, const ClusterNow& now) {
    std::vector<model::Service> services = model::restarts_after(kind, now.version);
    if (now.is_mixed && model::is_named_in_ctl(kind))
        for (const model::Service service : {model::Service::tftp, model::Service::call_manager})
            if (std::ranges::find(services, service) == services.end()) services.push_back(service);
    return services;
}

}  // namespace

void follow(ClustersNow& clusters, const pb::Step& step) {
    const auto change = [&clusters](const std::string& name, const auto& make) {
        if (const auto found = clusters.find(name); found != clusters.end()) make(found->second);
    };
    if (step.has_upgrade()) {
        const auto version = model::parse_version(step.upgrade().version());
        if (version) change(step.upgrade().cluster(), [&](ClusterNow& now) { now.version = *version; });
    } else if (step.has_set_security_mode()) {
        change(step.set_security_mode().cluster(), [&](ClusterNow& now) {
            now.is_mixed = step.set_security_mode().mode() == pb::Cluster::MIXED;
        });
    } else if (step.has_set_phone_interaction()) {
        change(step.set_phone_interaction().cluster(),
               [&](ClusterNow& now) { now.interaction = step.set_phone_interaction().value(); });
    } else if (step.has_set_sso()) {
        change(step.set_sso().cluster(), [&](ClusterNow& now) { now.has_sso = step.set_sso().enabled(); });
    } else if (step.has_command()) {
        const auto line = actions::parse_command(step.command().command());
        if (!line) return;
        const bool is_on = line->kind == actions::CommandKind::set_mixed_mode;
        const bool is_of_ctl = is_on || line->kind == actions::CommandKind::set_non_secure_mode ||
                               line->kind == actions::CommandKind::update_ctl;
        if (is_of_ctl) change(step.command().cluster(), [](ClusterNow& now) { now.has_etokens = false; });
        if (is_on || line->kind == actions::CommandKind::set_non_secure_mode)
            change(step.command().cluster(), [&](ClusterNow& now) { now.is_mixed = is_on; });
    }
}

std::vector<pb::Step> steps_of(const pb::Renew& renew, const pb::Scenario& scenario,
                               const ClustersNow& clusters) {
    const ClusterNow* now = known(clusters, renew.cluster());
    if (now == nullptr || !renew.has_certificate()) return {};
    const model::CertificateKind kind = to_kind(renew.certificate());
    Runbook runbook(scenario, *now);
    const std::vector<std::string> named(renew.node().begin(), renew.node().end());
    const std::vector<std::string> nodes = runbook.nodes_with(kind, named);
    const bool has_sso = now->has_sso && kind == model::CertificateKind::tomcat;
    if (has_sso) runbook.switch_sso(false);
    if (renew.has_signed_by())
        runbook.have_signed(renew, nodes);
    else
        runbook.regenerate(renew.certificate(), kind == model::CertificateKind::capf ? nodes : named,
                           renew.multi_server(),
                           renew.has_key_bits() ? std::optional(renew.key_bits()) : std::nullopt);
    if (now->is_mixed && model::is_named_in_ctl(kind)) runbook.update_ctl();
    std::vector<model::Service> services = restarts_after(kind, *now);
    // Tomcat alone is to be restarted so (Cisco's guides to CA-signed certificates).
    if (std::erase(services, model::Service::tomcat) > 0)
        runbook.restart_node_by_node(model::Service::tomcat, runbook.nodes_with(kind, {}));
    runbook.restart(services);
    if (has_sso) runbook.switch_sso(true);
    if (model::is_named_in_ctl(kind) || kind == model::CertificateKind::tvs) runbook.reset_phones();
    return runbook.take();
}

// Security Guides 12.5(1)SU3 and 14; before 12.0, where CallManager signs the lists, the restarts of Cisco
// 214231.
std::vector<pb::Step> steps_of(const pb::RenewItlRecovery& renew, const pb::Scenario& scenario,
                               const ClustersNow& clusters) {
    using model::Service;
    const ClusterNow* now = known(clusters, renew.cluster());
    if (now == nullptr) return {};
    const model::Behaviour behaviour = model::behaviour(now->version);
    Runbook runbook(scenario, *now);
    // To manual first (Security Guide 14), and back where it was known to be on automatic.
    const bool is_manual = now->interaction == pb::Cluster::MANUAL;
    if (behaviour.has_phone_interaction && !is_manual) runbook.interact(pb::Cluster::MANUAL);
    runbook.regenerate(pb::Regenerate::ITLRECOVERY, {}, false, std::nullopt);
    if (behaviour.itl_signer != model::ListSigner::itl_recovery) {
        if (now->is_mixed) runbook.update_ctl();
        runbook.restart(now->is_mixed ? std::vector{Service::tvs, Service::tftp, Service::call_manager}
                                      : std::vector{Service::tvs, Service::tftp});
        runbook.reset_phones();
        return runbook.take();
    }
    // A CTL that eTokens sign stays as it is.
    const bool has_ctl = now->is_mixed && !now->has_etokens;
    const std::vector<Service> services =
        has_ctl ? std::vector{Service::tftp, Service::call_manager} : std::vector{Service::tftp};
    runbook.command(has_ctl ? "utils ctl reset localkey" : "utils itl reset localkey");
    if (has_ctl) runbook.restart(services);
    runbook.reset_phones();
    if (has_ctl) runbook.update_ctl();
    runbook.restart(services);
    runbook.reset_phones();
    if (behaviour.has_phone_interaction && now->interaction == pb::Cluster::AUTOMATIC)
        runbook.interact(pb::Cluster::AUTOMATIC);
    return runbook.take();
}

// Cisco 215539; where the files of the two releases can't be consolidated (CSCuy43181), the uploads of Cisco
// 213407.
std::vector<pb::Step> steps_of(const pb::Migrate& migrate, const pb::Scenario& scenario,
                               const ClustersNow& clusters) {
    const ClusterNow* from = known(clusters, migrate.from());
    const ClusterNow* to = known(clusters, migrate.to());
    if (from == nullptr || to == nullptr) return {};
    Runbook runbook(scenario, *from);
    const auto upload = [&runbook](const pb::Cluster& into, pb::Upload::TrustStore store,
                                   const pb::Cluster& of, pb::Regenerate::Certificate certificate) {
        pb::Upload& action = *runbook.add().mutable_upload();
        action.set_cluster(into.name());
        action.set_store(store);
        action.set_from_cluster(of.name());
        action.set_certificate(certificate);
    };
    if (model::can_be_consolidated(from->version, to->version)) {
        runbook.add().mutable_bulk_export()->set_cluster(migrate.from());
        runbook.add().mutable_bulk_export()->set_cluster(migrate.to());
        runbook.add().mutable_bulk_consolidate()->set_cluster(migrate.to());
        runbook.add().mutable_bulk_import()->set_cluster(migrate.from());
        runbook.add().mutable_bulk_import()->set_cluster(migrate.to());
    } else {
        upload(*from->described, pb::Upload::CALLMANAGER_TRUST, *to->described, pb::Regenerate::CALLMANAGER);
        upload(*from->described, pb::Upload::PHONE_SAST_TRUST, *to->described, pb::Regenerate::CALLMANAGER);
        upload(*from->described, pb::Upload::TOMCAT_TRUST, *to->described, pb::Regenerate::TOMCAT);
        if (model::behaviour(to->version).has_itl_recovery)
            upload(*from->described, pb::Upload::PHONE_SAST_TRUST, *to->described,
                   pb::Regenerate::ITLRECOVERY);
        upload(*to->described, pb::Upload::CALLMANAGER_TRUST, *from->described, pb::Regenerate::CAPF);
        runbook.restart({model::Service::tvs});
    }
    pb::SetOption150& option = *runbook.add().mutable_set_option_150();
    if (migrate.has_phones()) option.set_phones(migrate.phones());
    option.set_cluster(migrate.to());
    pb::ResetPhones& reset = *runbook.add().mutable_reset_phones();
    if (migrate.has_phones()) reset.set_phones(migrate.phones());
    return runbook.take();
}

}  // namespace language
