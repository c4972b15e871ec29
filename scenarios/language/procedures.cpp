#include "scenarios/language/procedures.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "scenarios/actions/command_line.hpp"
#include "scenarios/actions/overloaded.hpp"
#include "scenarios/actions/procedures.hpp"
#include "scenarios/actions/words.hpp"
#include "scenarios/language/enumerations.hpp"
#include "scenarios/model/certificate_facts.hpp"
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
        for (const std::string& authority : chain_of(renew.signed_by()))
            trust(word_of(model::facts_of(kind).store.value()), authority);
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

    // Steps of the procedures that plans share with advice.
    void add(const std::vector<actions::Action>& procedure) {
        for (const actions::Action& action : procedure)
            std::visit(
                actions::Overloaded{[this](const actions::Regenerate& step) { write(step); },
                                    [this](const actions::Restart& step) { write(step); },
                                    [this](const actions::Command& step) { write(step); },
                                    [this](const actions::UpdateCtl& step) { write(step); },
                                    [this](const actions::ResetPhones&) { reset_phones(); },
                                    [this](const actions::SetPhoneInteraction& step) { write(step); },
                                    [this](const actions::BulkExport& step) {
                                        add().mutable_bulk_export()->set_cluster(step.cluster);
                                    },
                                    [this](const actions::BulkConsolidate& step) {
                                        add().mutable_bulk_consolidate()->set_cluster(step.cluster);
                                    },
                                    [this](const actions::BulkImport& step) {
                                        add().mutable_bulk_import()->set_cluster(step.cluster);
                                    },
                                    [this](const actions::Upload& step) { write(step); },
                                    [](const auto& step) {
                                        throw std::logic_error("no procedure has this step: " + step.words());
                                    }},
                action);
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
    void write(const actions::Regenerate& step) {
        pb::Regenerate& action = *add().mutable_regenerate();
        action.set_cluster(step.cluster);
        action.set_certificate(word_of(step.certificate.value()));
        for (const std::string& node : step.nodes) action.add_node(node);
    }

    void write(const actions::Restart& step) {
        pb::Restart& action = *add().mutable_restart();
        action.set_cluster(step.cluster);
        for (const model::Service service : step.services) action.add_services(word_of(service));
    }

    void write(const actions::Command& step) {
        pb::Command& action = *add().mutable_command();
        action.set_cluster(step.cluster);
        action.set_command(step.text);
    }

    // As it is typed; by the CTL client where eTokens sign it.
    void write(const actions::UpdateCtl& step) {
        if (!now_.has_etokens)
            return write(actions::Command{.cluster = step.cluster, .text = "utils ctl update CTLFile"});
        add().mutable_update_ctl()->set_cluster(step.cluster);
    }

    void write(const actions::SetPhoneInteraction& step) {
        pb::SetPhoneInteraction& action = *add().mutable_set_phone_interaction();
        action.set_cluster(step.cluster);
        action.set_value(step.value == model::PhoneInteraction::manual ? pb::Cluster::MANUAL
                                                                       : pb::Cluster::AUTOMATIC);
    }

    void write(const actions::Upload& step) {
        pb::Upload& action = *add().mutable_upload();
        action.set_cluster(step.cluster);
        action.set_store(word_of(step.store.value()));
        action.set_from_cluster(step.from_cluster);
        action.set_certificate(word_of(step.certificate.value()));
        for (const std::string& node : step.nodes) action.add_node(node);
    }

    static std::string lower(std::string text) {
        for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return text;
    }

    static pb::Regenerate::Certificate word_of(model::CertificateKind kind) {
        pb::Regenerate::Certificate word = pb::Regenerate::CALLMANAGER;
        (void)pb::Regenerate::Certificate_Parse(issuing::kind_word(kind), &word);
        return word;
    }

    static pb::Upload::TrustStore word_of(model::TrustStore store) {
        pb::Upload::TrustStore word = pb::Upload::CALLMANAGER_TRUST;
        (void)pb::Upload::TrustStore_Parse(model::store_word(store), &word);
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

actions::Administered administered(const ClusterNow& now) {
    std::optional<model::PhoneInteraction> interaction;
    if (now.interaction) interaction = to_phone_interaction(*now.interaction);
    return {now.described->name(), now.version, now.is_mixed, now.has_etokens, interaction};
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
    std::vector<actions::Action> rest = actions::after_renewal(kind, administered(*now));
    for (actions::Action& action : rest)
        if (auto* restart = std::get_if<actions::Restart>(&action))
            // Tomcat alone is to be restarted node by node (Cisco's guides to CA-signed certificates).
            if (std::erase(restart->services, model::Service::tomcat) > 0)
                runbook.restart_node_by_node(model::Service::tomcat, runbook.nodes_with(kind, {}));
    std::erase_if(rest, [](const actions::Action& action) {
        const auto* restart = std::get_if<actions::Restart>(&action);
        return restart != nullptr && restart->services.empty();
    });
    runbook.add(rest);
    if (has_sso) runbook.switch_sso(true);
    if (actions::is_followed_by_reset(kind)) runbook.reset_phones();
    return runbook.take();
}

std::vector<pb::Step> steps_of(const pb::RenewItlRecovery& renew, const pb::Scenario& scenario,
                               const ClustersNow& clusters) {
    const ClusterNow* now = known(clusters, renew.cluster());
    if (now == nullptr) return {};
    Runbook runbook(scenario, *now);
    runbook.add(actions::renew_itl_recovery(administered(*now)));
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
    if (model::can_be_consolidated(from->version, to->version)) {
        runbook.add(actions::exchange(migrate.from(), migrate.to()));
    } else {
        using model::TrustStore;
        const auto upload = [](const std::string& into, TrustStore store, const std::string& of,
                               model::CertificateKind kind) {
            return actions::Upload{.cluster = into, .store = store, .from_cluster = of, .certificate = kind};
        };
        runbook.add(
            {upload(migrate.from(), TrustStore::call_manager, migrate.to(),
                    model::CertificateKind::call_manager),
             upload(migrate.from(), TrustStore::tomcat, migrate.to(), model::CertificateKind::tomcat)});
        runbook.add(actions::upload_signers(migrate.from(), administered(*to)));
        runbook.add(
            {upload(migrate.to(), TrustStore::call_manager, migrate.from(), model::CertificateKind::capf),
             actions::Restart{.cluster = migrate.from(), .services = {model::Service::tvs}}});
    }
    pb::SetOption150& option = *runbook.add().mutable_set_option_150();
    if (migrate.has_phones()) option.set_phones(migrate.phones());
    option.set_cluster(migrate.to());
    pb::ResetPhones& reset = *runbook.add().mutable_reset_phones();
    if (migrate.has_phones()) reset.set_phones(migrate.phones());
    return runbook.take();
}

}  // namespace language
