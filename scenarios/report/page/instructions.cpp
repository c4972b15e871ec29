#include "scenarios/report/page/instructions.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/model/certificate_facts.hpp"

namespace page {
namespace {

using issuing::purpose_name;
using model::CertificateKind;
using model::ClusterState;
using model::Service;
using Instructions = std::vector<Instruction>;

constexpr std::string_view certificate_management = "Security > Certificate Management";
constexpr std::string_view bulk_management = "Security > Bulk Certificate Management";

// As the pages and commands name it.
std::string_view cisco_name(Service service) {
    switch (service) {
        case Service::call_manager: return "Cisco CallManager";
        case Service::tftp: return "Cisco Tftp";
        case Service::tvs: return "Cisco Trust Verification Service";
        case Service::capf: return "Cisco Certificate Authority Proxy Function";
        case Service::tomcat: return "Cisco Tomcat";
        case Service::drf: return "Cisco DRF Local";
        case Service::cti_manager: return "Cisco CTIManager";
        case Service::ha_proxy: return "Cisco HAProxy";
    }
    return "";
}

Instruction typed(const std::string& node, std::string what) {
    return {node + ", command line", std::move(what), true};
}
Instruction os_page(const std::string& node, std::string what) {
    return {node + ", OS Administration", std::move(what)};
}
Instruction page_of(const std::string& node, std::string what) {
    return {node + ", CM Administration", std::move(what)};
}
Instruction here(std::string where, std::string what) {
    return {std::move(where), std::move(what)};
}

// Whoever has this certificate, of these nodes or of all.
std::vector<std::string> holders(const ClusterState& cluster, const std::vector<std::string>& nodes,
                                 CertificateKind kind) {
    if (!nodes.empty()) return nodes;
    std::vector<std::string> found;
    for (const auto& node : cluster.nodes)
        if (node->is_member && node->identity(kind) != nullptr) found.push_back(node->name());
    // ITLRecovery is the cluster's.
    return found.empty() ? std::vector{cluster.publisher().name()} : found;
}

std::vector<std::string> or_publisher(const ClusterState& cluster, const std::vector<std::string>& nodes) {
    return nodes.empty() ? std::vector{cluster.publisher().name()} : nodes;
}

std::string security_words(phone::SecurityMode mode) {
    switch (mode) {
        case phone::SecurityMode::non_secure: return "non-secure";
        case phone::SecurityMode::authenticated: return "authenticated";
        case phone::SecurityMode::encrypted: return "encrypted";
    }
    return "";
}

std::string bulk_types(const std::vector<model::BulkType>& types) {
    if (types.empty()) return "All";
    std::vector<std::string> names;
    for (const model::BulkType type : types) names.push_back(model::bulk_type_name(type));
    return fmt::format("{}", fmt::join(names, ", "));
}

class Instructor {
  public:
    Instructor(const run::SiteState& before, const run::SiteState& after) : before_(before), site_(after) {}

    Instructions operator()(const actions::Regenerate& action) const {
        const ClusterState& cluster = site_.cluster(action.cluster);
        const CertificateKind kind = action.certificate.value();
        Instructions made;
        const std::vector<std::string> nodes = action.is_multi_server
                                                   ? std::vector{cluster.publisher().name()}
                                                   : holders(cluster, action.nodes, kind);
        const std::string how =
            action.is_multi_server    ? "Generate Self-signed, distribution Multi-server (SAN)"
            : action.key_bits != 2048 ? fmt::format("Generate Self-signed, key length {}", action.key_bits)
                                      : "Regenerate";
        for (const std::string& node : nodes)
            made.push_back(
                os_page(node, fmt::format("{} > {} > {}", certificate_management, purpose_name(kind), how)));
        return made;
    }
    Instructions operator()(const actions::Restart& action) const {
        const ClusterState& cluster = site_.cluster(action.cluster);
        Instructions made;
        for (const Service service : action.services)
            for (const auto& node : cluster.nodes) {
                const bool is_meant = action.nodes.empty() ||
                                      std::ranges::find(action.nodes, node->name()) != action.nodes.end();
                if (!is_meant || !node->is_member || !node->runs(service)) continue;
                if (service == Service::drf && node->name() == cluster.publisher().name())
                    made.push_back(typed(node->name(), "utils service restart Cisco DRF Master"));
                made.push_back(
                    typed(node->name(), fmt::format("utils service restart {}", cisco_name(service))));
            }
        return made;
    }
    Instructions operator()(const actions::ResetPhones& action) const {
        std::string how = "Device > Phone > find " + action.phones.words() + " > Reset Selected";
        if (action.batch)
            how += fmt::format(", {} at a time, {} s from one batch to the next", *action.batch,
                               action.between().count());
        return {here("CM Administration", how)};
    }
    Instructions operator()(const actions::SetOption150& action) const {
        std::vector<std::string> servers;
        for (const std::string& name : action.servers)
            if (const model::NodeAt at = model::node_named(site_, name)) servers.push_back(name);
        if (action.servers.empty() && !action.cluster.empty())
            for (const auto& node : site_.cluster(action.cluster).nodes)
                if (node->runs(Service::tftp)) servers.push_back(node->name());
        return {
            here("DHCP server", fmt::format("option 150 of the scopes of {}: the addresses of {}",
                                            action.phones.value_or("all phones"), fmt::join(servers, ", ")))};
    }
    Instructions operator()(const actions::Upload& action) const {
        std::string what = action.file.value_or("");
        if (!action.file)
            what = fmt::format("the {} certificate of {}",
                               action.certificate ? purpose_name(*action.certificate) : std::string(),
                               action.from_nodes.empty()
                                   ? action.from_cluster
                                   : fmt::format("{}", fmt::join(action.from_nodes, ", ")));
        if (action.expressway)
            return {
                here(*action.expressway, "Maintenance > Security > Trusted CA certificate > append " + what)};
        if (action.store == model::TrustStore::authentication_server)
            return {here("802.1X server", "trusted certificates > add " + what)};
        Instructions made;
        for (const std::string& node : or_publisher(site_.cluster(action.cluster), action.nodes))
            made.push_back(os_page(
                node,
                fmt::format("{} > Upload Certificate/Certificate chain > purpose {} > {}",
                            certificate_management, model::trust_store_name(action.store.value()), what)));
        return made;
    }
    Instructions operator()(const actions::GenerateCsr& action) const {
        if (action.expressway)
            return {here(*action.expressway, "Maintenance > Security > Server certificate > Generate CSR")};
        const ClusterState& cluster = site_.cluster(action.cluster);
        Instructions made;
        const CertificateKind kind = action.certificate.value();
        const std::vector<std::string> nodes = action.is_multi_server
                                                   ? std::vector{cluster.publisher().name()}
                                                   : holders(cluster, action.nodes, kind);
        for (const std::string& node : nodes)
            made.push_back(
                os_page(node, fmt::format("{} > Generate CSR > {}, key length {}{}", certificate_management,
                                          purpose_name(kind), action.key_bits,
                                          action.is_multi_server ? ", Multi-server (SAN)" : "")));
        return made;
    }
    Instructions operator()(const actions::DownloadCsr& action) const {
        if (action.expressway)
            return {here(*action.expressway, "Maintenance > Security > Server certificate > Download CSR")};
        const std::string node = action.node.value_or(site_.cluster(action.cluster).publisher().name());
        return {os_page(node, fmt::format("{} > Download CSR > {}", certificate_management,
                                          purpose_name(action.certificate.value())))};
    }
    Instructions operator()(const actions::UploadSigned& action) const {
        if (action.expressway)
            return {
                here(*action.expressway,
                     fmt::format("Maintenance > Security > Server certificate > upload {}", action.file))};
        const std::string node = action.node.value_or(site_.cluster(action.cluster).publisher().name());
        return {os_page(node, fmt::format("{} > Upload Certificate/Certificate chain > purpose {} > {}",
                                          certificate_management, purpose_name(action.certificate.value()),
                                          action.file))};
    }
    Instructions operator()(const actions::DeleteTrusted& action) const {
        if (action.expressway)
            return {here(*action.expressway,
                         fmt::format("Maintenance > Security > Trusted CA certificate > delete {}",
                                     action.common_name))};
        return {os_page(site_.cluster(action.cluster).publisher().name(),
                        fmt::format("{} > {} > {} > Delete", certificate_management,
                                    model::trust_store_name(action.store.value()), action.common_name))};
    }
    Instructions operator()(const actions::UpdateCtl& action) const {
        const ClusterState& cluster = site_.cluster(action.cluster);
        if (cluster.uses_etokens())
            return {here("CTL client, with an eToken",
                         "Update CTL File, at the address of " + cluster.publisher().name())};
        return {typed(cluster.publisher().name(), "utils ctl update CTLFile")};
    }
    Instructions operator()(const actions::SetSecurityMode& action) const {
        const ClusterState& cluster = site_.cluster(action.cluster);
        const bool is_mixed = action.mode == model::ClusterSecurity::mixed;
        if (cluster.uses_etokens())
            return {here("CTL client, with two eTokens",
                         is_mixed ? "Set Cisco Unified CallManager Cluster to Mixed Mode"
                                  : "Set Cisco Unified CallManager Cluster to Non-Secure Mode")};
        return {typed(cluster.publisher().name(), is_mixed ? "utils ctl set-cluster mixed-mode"
                                                           : "utils ctl set-cluster non-secure-mode")};
    }
    Instructions operator()(const actions::ReplaceEtokens&) const {
        return {here("CTL client, with two new eTokens",
                     "make the CTL anew with these: phones that hold one of the lost tokens refuse it")};
    }
    Instructions operator()(const actions::BulkExport& action) const {
        return {bulk(action.cluster, "Export > " + bulk_types(action.types))};
    }
    Instructions operator()(const actions::BulkConsolidate& action) const {
        return {bulk(action.cluster, "Consolidate > " + bulk_types(action.types))};
    }
    Instructions operator()(const actions::BulkImport& action) const {
        return {bulk(action.cluster, "Import > " + bulk_types(action.types))};
    }
    Instructions operator()(const actions::SetRollback& action) const {
        return {enterprise_parameter(action.cluster, "Prepare Cluster for Rollback to pre 8.0",
                                     action.value.value_or(true) ? "True" : "False")};
    }
    Instructions operator()(const actions::SetSignatureAlgorithm& action) const {
        return {enterprise_parameter(action.cluster, "TFTP File Signature Algorithm",
                                     action.algorithm == ctl::Digest::sha512 ? "SHA-512" : "SHA-1")};
    }
    Instructions operator()(const actions::SetPhoneInteraction& action) const {
        return {here(publisher(action.cluster) + ", CM Administration",
                     "System > Enterprise Parameters: " + words_of(action))};
    }
    Instructions operator()(const actions::Command& action) const {
        Instructions made;
        for (const std::string& node : or_publisher(site_.cluster(action.cluster), action.nodes))
            made.push_back(typed(node, action.text));
        return made;
    }
    Instructions operator()(const actions::Backup& action) const {
        return {here(publisher(action.cluster) + ", Disaster Recovery System", "Backup > Manual Backup")};
    }
    Instructions operator()(const actions::Restore& action) const {
        return {here(publisher(action.cluster) + ", Disaster Recovery System",
                     "Restore > Restore Wizard > " + action.backup)};
    }
    Instructions operator()(const actions::Upgrade& action) const {
        if (action.expressway) return {here(*action.expressway, "Maintenance > Upgrade > " + action.version)};
        return {os_page(publisher(action.cluster) + " and every other node",
                        "Software Upgrades > Install/Upgrade > " + action.version)};
    }
    Instructions operator()(const actions::ChangeHost& action) const {
        const model::NodeAt was = model::node_named(before_, action.node);
        const auto parts = [](const std::string& host) {
            const std::size_t dot = std::min(host.find('.'), host.size());
            return std::pair(host.substr(0, dot), host.substr(std::min(dot + 1, host.size())));
        };
        const auto [old_name, old_domain] = parts(was ? was.node->host : action.node);
        const auto [name, domain] = parts(action.host);
        Instructions made;
        if (name != old_name) made.push_back(typed(action.node, "set network hostname " + name));
        if (!domain.empty() && domain != old_domain)
            made.push_back(typed(action.node, "set network domain " + domain));
        return made;
    }
    Instructions operator()(const actions::SetDevice& action) const {
        Instructions made;
        const std::string phones = action.phones.value_or("all phones");
        const std::string node = publisher(action.cluster);
        if (action.unknown)
            made.push_back(page_of(node, fmt::format("Device > Phone > {} > {}", phones,
                                                     *action.unknown ? "Delete" : "Add New")));
        std::vector<std::string> settings;
        if (action.security) settings.push_back("Device Security Mode " + security_words(*action.security));
        if (action.encrypted_config)
            settings.push_back(
                fmt::format("TFTP Encrypted Config {}", *action.encrypted_config ? "on" : "off"));
        if (!settings.empty())
            made.push_back(page_of(node, fmt::format("System > Security > Phone Security Profile of {}: {}",
                                                     phones, fmt::join(settings, ", "))));
        return made;
    }
    Instructions operator()(const actions::InstallLsc& action) const {
        return {certificate_operation(action.cluster, action.phones, "Install/Upgrade")};
    }
    Instructions operator()(const actions::DeleteLsc& action) const {
        return {certificate_operation(action.cluster, action.phones, "Delete")};
    }
    Instructions operator()(const actions::AddNode& action) const {
        return {page_of(publisher(action.cluster), "System > Server > Add New > " + action.node)};
    }
    Instructions operator()(const actions::RemoveNode& action) const {
        return {page_of(publisher(action.cluster), "System > Server > " + action.node + " > Delete")};
    }
    Instructions operator()(const actions::ReuseCertificate& action) const {
        return {
            os_page(publisher(action.cluster),
                    fmt::format("{} > Reuse Certificate > Tomcat, for CallManager", certificate_management))};
    }
    Instructions operator()(const actions::SetSso& action) const {
        return {here(publisher(action.cluster) + ", CM Administration",
                     action.enabled.value_or(true) ? "System > SAML Single Sign-On > Enable SAML SSO"
                                                   : "System > SAML Single Sign-On > Disable SAML SSO")};
    }
    Instructions operator()(const actions::Sign& action) const {
        return {here(
            "authority " + action.authority,
            fmt::format("sign {}, valid for {} days, as {}", action.csr, action.valid_days, action.file))};
    }
    Instructions operator()(const actions::Revoke& action) const {
        return {here("authority " + action.authority, "revoke " + action.file)};
    }
    Instructions operator()(const actions::DeleteLists& action) const {
        return {here("each phone", fmt::format("Settings > Security Configuration > Trust List > {} > Erase",
                                               action.is_itl_only ? "ITL File" : "ITL File and CTL File"))};
    }
    Instructions operator()(const actions::FactoryReset&) const {
        return {here("each phone", "factory reset, by its keys")};
    }
    Instructions operator()(const actions::OpenServices&) const {
        return {here("at each phone", "press the directory button")};
    }
    Instructions operator()(const actions::EmccLogin&) const {
        return {here("at each phone", "sign in with Extension Mobility, as a user of the other cluster")};
    }
    Instructions operator()(const actions::EmccLogout&) const {
        return {here("at each phone", "sign out of Extension Mobility")};
    }
    Instructions operator()(const actions::SwitchOff&) const { return {here("at each phone", "unplug it")}; }
    Instructions operator()(const actions::SwitchOn&) const { return {here("at each phone", "plug it in")}; }
    Instructions operator()(const actions::SetZone& action) const {
        return {here("Expressways", "Configuration > Zones > " + action.zone)};
    }
    Instructions operator()(const actions::Wait&) const { return {}; }
    // Faults: nobody does them.
    Instructions operator()(const actions::Disconnect&) const {
        return {here("a fault", "nothing is typed: this is what the plan must survive")};
    }
    Instructions operator()(const actions::Reconnect&) const {
        return {here("a fault", "its end: nothing is typed")};
    }

  private:
    template <typename Action>
    static std::string words_of(const Action& action) {
        return actions::words(actions::Action(action));
    }
    [[nodiscard]] const std::string& publisher(const std::string& cluster) const {
        return site_.cluster(cluster).publisher().name();
    }
    [[nodiscard]] Instruction bulk(const std::string& cluster, const std::string& what) const {
        return os_page(publisher(cluster), fmt::format("{} > {}", bulk_management, what));
    }
    [[nodiscard]] Instruction enterprise_parameter(const std::string& cluster, std::string_view name,
                                                   std::string_view value) const {
        return page_of(publisher(cluster),
                       fmt::format("System > Enterprise Parameters > {} = {}, Save", name, value));
    }
    [[nodiscard]] Instruction certificate_operation(const std::string& cluster, const actions::Phones& phones,
                                                    std::string_view operation) const {
        return page_of(publisher(cluster), fmt::format("Device > Phone > {} > Certificate Operation {}",
                                                       phones.words(), operation));
    }

    const run::SiteState& before_;
    const run::SiteState& site_;
};

std::string records_words(const ctl::TrustList& list) {
    return fmt::format("{} {}", list.records.size(), list.records.size() == 1 ? "record" : "records");
}

// "show itl" of each node that offers one.
void add_itl_checks(std::vector<std::string>& told, const run::Situation& situation,
                    const ClusterState& cluster) {
    for (const auto& node : cluster.nodes) {
        if (!node->tftp || !(*node->tftp)->itl) continue;
        const ctl::TrustList& itl = *(*node->tftp)->itl;
        const phone::CertificateName signer{ctl::common_name(itl.header.signer.subject),
                                            itl.header.signer.serial};
        told.push_back(fmt::format("{}: `show itl` has {} and is signed by {}", node->name(),
                                   records_words(itl), situation.described(signer)));
    }
}

// "show ctl" tells of the file on the node's disk; what TFTP offers is what it read when it started.
void add_ctl_checks(std::vector<std::string>& told, const run::Situation& situation,
                    const ClusterState& cluster) {
    for (const auto& node : cluster.nodes) {
        if (!node->tftp || !node->is_member) continue;
        const ctl::TrustListPtr& offered = (*node->tftp)->ctl;
        if (!node->ctl_file) {
            if (offered)
                told.push_back(node->name() +
                               ": `show ctl` finds no CTL; TFTP offers the old one until it restarts");
            continue;
        }
        const ctl::TrustList& list = *node->ctl_file;
        const phone::CertificateName signer{ctl::common_name(list.header.signer.subject),
                                            list.header.signer.serial};
        const bool is_offered = offered && offered->bytes == list.bytes;
        told.push_back(fmt::format("{}: `show ctl` has {} and is signed by {}{}", node->name(),
                                   records_words(list), situation.described(signer),
                                   is_offered ? "" : "; phones get it once TFTP has restarted"));
    }
}

// Registered phones by node, and what those show that have booted; what should stop an engineer says so.
void add_phone_checks(std::vector<std::string>& told, const run::Situation& situation,
                      const run::StepResult& step) {
    std::map<std::string, std::size_t> registered;
    for (const auto& group : situation.site.phones)
        for (const model::PhoneRun& run : group->all()) {
            const model::PhoneState& state = *run.phone.state;
            if (state.is_off || state.registration == phone::Registration::none) continue;
            const model::NodeAt at = model::node_at(situation.site, state.registered_with);
            registered[at ? at.node->name() : state.registered_with] += run.count;
        }
    const std::string meanwhile = step.underway.booting > 0
                                      ? fmt::format(", of which some boot: {} do at this moment",
                                                    actions::phones_words(step.underway.booting))
                                      : "";
    for (const auto& [node, phones] : registered)
        told.push_back(fmt::format("RTMT, Registered Phones on {}: {}{}", node, phones, meanwhile));
    for (const run::OutcomeGroup& group : step.outcomes) {
        const run::PhoneOutcome& outcome = group.outcome;
        if (outcome.services == phone::Services::host_not_found) {
            told.push_back(fmt::format(
                "STOP if you see this, as this run did: {} of {}: HTTPS services say \"Host not found\"",
                actions::phones_words(group.count), fmt::join(group.groups, ", ")));
            continue;
        }
        const bool is_locked = outcome.trust == phone::Trust::locked;
        const bool is_out = outcome.registration == phone::Registration::none && !outcome.is_off;
        if (!is_locked && !is_out && outcome.status.empty()) continue;
        const std::string who =
            fmt::format("{} of {}", actions::phones_words(group.count), fmt::join(group.groups, ", "));
        if (is_locked || is_out)
            told.push_back(fmt::format("STOP if you see this, as this run did: {}: {}{}{}, status \"{}\"",
                                       who, is_locked ? "LOCKED" : "", is_locked && is_out ? ", " : "",
                                       is_out ? "not registered" : "", outcome.status));
        else
            told.push_back(fmt::format("{}: status \"{}\"", who, outcome.status));
    }
}

bool touches(const std::vector<Service>& services, Service service) {
    return std::ranges::find(services, service) != services.end();
}

class Checks {
  public:
    Checks(const run::StepResult& step, const run::Situation& situation)
        : step_(step), situation_(situation) {}

    std::vector<std::string> of(const actions::Action& action) {
        std::visit(*this, action);
        return std::move(told_);
    }
    void operator()(const actions::Regenerate& action) {
        const ClusterState& cluster = situation_.site.cluster(action.cluster);
        const CertificateKind kind = action.certificate.value();
        for (const std::string& node : holders(cluster, action.nodes, kind))
            if (const ctl::CertificatePtr now = cluster.present(kind, node))
                told_.push_back(
                    fmt::format("{}: `show cert own {}` has another serial number than before, valid "
                                "until {}",
                                node, purpose_name(kind), ctl::date_text(now->not_after())));
        if (cluster.behaviour().services_follow_certificates) add_itl_checks(told_, situation_, cluster);
    }
    void operator()(const actions::UploadSigned& action) {
        if (action.expressway) return;
        const ClusterState& cluster = situation_.site.cluster(action.cluster);
        const std::string node = action.node.value_or(cluster.publisher().name());
        if (const ctl::CertificatePtr now = cluster.present(action.certificate.value(), node))
            told_.push_back(fmt::format("{}: `show cert own {}` names issuer {}", node,
                                        purpose_name(*action.certificate), ctl::common_name(now->issuer())));
    }
    void operator()(const actions::Restart& action) {
        const ClusterState& cluster = situation_.site.cluster(action.cluster);
        told_.emplace_back("`utils service list`: what was restarted is STARTED on each of these nodes");
        if (touches(action.services, Service::tftp)) {
            add_itl_checks(told_, situation_, cluster);
            add_ctl_checks(told_, situation_, cluster);
            told_.emplace_back("`bellwether probe --baseline before`: STOP where it says REFUSED");
        }
        if (touches(action.services, Service::call_manager)) add_phone_checks(told_, situation_, step_);
    }
    void operator()(const actions::Command& action) {
        const ClusterState& cluster = situation_.site.cluster(action.cluster);
        if (action.text.find("itl") != std::string::npos) add_itl_checks(told_, situation_, cluster);
        if (action.text.find("ctl") != std::string::npos) add_ctl_checks(told_, situation_, cluster);
        if (action.text.find("set-cluster") != std::string::npos)
            add_mode_check(action.text.find("non-secure") == std::string::npos);
        if (action.text.find("tls") != std::string::npos)
            told_.emplace_back("`show tls min-version` says what was set");
    }
    void operator()(const actions::UpdateCtl& action) {
        add_ctl_checks(told_, situation_, situation_.site.cluster(action.cluster));
    }
    void operator()(const actions::SetSecurityMode& action) {
        add_ctl_checks(told_, situation_, situation_.site.cluster(action.cluster));
        add_mode_check(action.mode == model::ClusterSecurity::mixed);
    }
    void operator()(const actions::BulkImport& action) {
        told_.push_back(fmt::format("{}: `show cert list trust` names the other cluster's certificates",
                                    situation_.site.cluster(action.cluster).publisher().name()));
    }
    void operator()(const actions::Upload& action) {
        if (action.expressway || action.store == model::TrustStore::authentication_server) return;
        const ClusterState& cluster = situation_.site.cluster(action.cluster);
        // What is in CAPF-trust stays on its node; all else is copied to the others from 8.5 on.
        const bool is_copied =
            cluster.behaviour().replicates_uploads && action.store != model::TrustStore::capf;
        told_.push_back(
            fmt::format("{}: `show cert list trust` names what was uploaded",
                        is_copied ? "every node"
                                  : fmt::format("{}", fmt::join(or_publisher(cluster, action.nodes), ", "))));
    }
    void operator()(const actions::ResetPhones& /*action*/) { add_phone_checks(told_, situation_, step_); }
    void operator()(const actions::OpenServices& /*action*/) { add_phone_checks(told_, situation_, step_); }
    void operator()(const actions::EmccLogin& /*action*/) { add_phone_checks(told_, situation_, step_); }
    void operator()(const actions::SwitchOn& /*action*/) { add_phone_checks(told_, situation_, step_); }
    void operator()(const actions::FactoryReset& /*action*/) { add_phone_checks(told_, situation_, step_); }
    void operator()(const actions::SetRollback& action) {
        add_itl_checks(told_, situation_, situation_.site.cluster(action.cluster));
    }
    template <typename Other>
    void operator()(const Other& /*action*/) {}

  private:
    void add_mode_check(bool is_mixed) {
        told_.push_back(
            fmt::format("System > Enterprise Parameters: Cluster Security Mode is {}", is_mixed ? 1 : 0));
    }

    const run::StepResult& step_;
    const run::Situation& situation_;
    std::vector<std::string> told_;
};

}  // namespace

std::vector<Instruction> preparations(const run::SiteState& site) {
    Instructions made;
    for (const auto& cluster : site.clusters) {
        std::string nodes;
        for (const auto& node : cluster->nodes)
            if (node->tftp) nodes += " " + node->name();
        if (!nodes.empty()) made.push_back({"your machine", "bellwether probe --save before" + nodes, true});
        made.push_back(
            here(cluster->publisher().name() + ", Disaster Recovery System", "Backup > Manual Backup"));
    }
    return made;
}

std::vector<Instruction> instructions(const actions::Step& step, const run::SiteState& before,
                                      const run::SiteState& after) {
    const auto* action = std::get_if<actions::Action>(&step.what);
    return action == nullptr ? Instructions{} : std::visit(Instructor(before, after), *action);
}

std::vector<std::string> checks(const run::StepResult& step, const run::Situation& situation) {
    const auto* action = step.step == nullptr ? nullptr : std::get_if<actions::Action>(&step.step->what);
    if (action == nullptr) return {};
    if (step.refusal)
        return {fmt::format("{} says: {}", actions::refuser(*step.step), *step.refusal),
                "nothing has changed"};
    return Checks(step, situation).of(*action);
}

std::string waits_for(const run::StepResult& step) {
    const auto* action = step.step == nullptr ? nullptr : std::get_if<actions::Action>(&step.step->what);
    if (action == nullptr || step.refusal) return "";
    if (actions::goes_on(*action)) return "nobody: the next step comes while phones boot";
    if (const auto* wait = std::get_if<actions::Wait>(action))
        return wait->length() ? "the time that it says" : "all phones that boot";
    switch (actions::effect_of(*action)) {
        case actions::PhoneEffect::boots: return "its phones: until all are back, or have given up";
        case actions::PhoneEffect::waits: return "phones that still boot, before it";
        case actions::PhoneEffect::none: break;
    }
    if (!step.outcomes.empty() || (step.traffic && step.traffic->resets > 0))
        return "phones that the cluster resets by itself";
    if (std::holds_alternative<actions::Restart>(*action)) return "its services, until they have started";
    return step.ended > step.taken ? "its end" : "";
}

}  // namespace page
