#include "scenarios/actions/procedures.hpp"

#include <algorithm>

#include "scenarios/model/certificate_facts.hpp"

namespace actions {

Administered administered(const model::ClusterDescription& cluster) {
    const bool is_mixed = cluster.security == model::ClusterSecurity::mixed;
    const bool has_etokens =
        model::signs_with_etokens(model::behaviour(cluster.version), cluster.etokens.value_or(false));
    return {cluster.name, cluster.version, is_mixed, is_mixed && has_etokens, cluster.phone_interaction};
}

Administered administered(const model::ClusterState& cluster) {
    return {cluster.name(), cluster.version, cluster.security == model::ClusterSecurity::mixed,
            cluster.uses_etokens(), cluster.phone_interaction};
}

Restart restart_that_offers_ctl(const std::string& cluster) {
    return {.cluster = cluster, .services = {Service::tftp, Service::call_manager}};
}

namespace {

// In mixed mode, with what offers the CTL, where it names such a certificate.
std::vector<Service> restarts_after(CertificateKind kind, const Administered& cluster) {
    std::vector<Service> services = model::restarts_after(kind, cluster.version);
    if (cluster.is_mixed && model::facts_of(kind).is_named_in_ctl)
        for (const Service service : restart_that_offers_ctl(cluster.name).services)
            if (std::ranges::find(services, service) == services.end()) services.push_back(service);
    return services;
}

}  // namespace

std::vector<Action> after_renewal(CertificateKind kind, const Administered& cluster) {
    std::vector<Action> steps;
    if (cluster.is_mixed && model::facts_of(kind).is_named_in_ctl) steps.push_back(UpdateCtl{cluster.name});
    std::vector<Service> services = restarts_after(kind, cluster);
    if (!services.empty()) steps.push_back(Restart{.cluster = cluster.name, .services = std::move(services)});
    return steps;
}

bool is_followed_by_reset(CertificateKind kind) {
    return model::facts_of(kind).is_named_in_ctl || kind == CertificateKind::tvs;
}

// Security Guides 12.5(1)SU3 and 14; before 12.0, where ITLRecovery signs nothing and no localkey step
// helps, the restarts of Cisco 214231.
std::vector<Action> renew_itl_recovery(const Administered& cluster) {
    using enum Service;
    using model::PhoneInteraction;
    const model::Behaviour behaviour = model::behaviour(cluster.version);
    std::vector<Action> steps;
    const auto restart = [&](std::vector<Service> services) {
        steps.push_back(Restart{.cluster = cluster.name, .services = std::move(services)});
    };
    // To manual first (Security Guide 14), and back where it was known to be on automatic.
    const bool is_manual = cluster.interaction == PhoneInteraction::manual;
    if (behaviour.has_phone_interaction && !is_manual)
        steps.push_back(SetPhoneInteraction{cluster.name, PhoneInteraction::manual});
    steps.push_back(Regenerate{.cluster = cluster.name, .certificate = CertificateKind::itl_recovery});
    if (behaviour.itl_signer != model::ListSigner::itl_recovery) {
        if (cluster.is_mixed) steps.push_back(UpdateCtl{cluster.name});
        restart(cluster.is_mixed ? std::vector{tvs, tftp, call_manager} : std::vector{tvs, tftp});
        steps.push_back(ResetPhones{});
        return steps;
    }
    // A CTL that eTokens sign stays as it is.
    const bool has_ctl = cluster.is_mixed && !cluster.has_etokens;
    steps.push_back(Command{.cluster = cluster.name,
                            .text = has_ctl ? "utils ctl reset localkey" : "utils itl reset localkey"});
    if (has_ctl) steps.push_back(restart_that_offers_ctl(cluster.name));
    steps.push_back(ResetPhones{});
    if (has_ctl) {
        steps.push_back(UpdateCtl{cluster.name});
        steps.push_back(restart_that_offers_ctl(cluster.name));
    } else {
        restart({tftp});
    }
    steps.push_back(ResetPhones{});
    if (behaviour.has_phone_interaction && cluster.interaction == PhoneInteraction::automatic)
        steps.push_back(SetPhoneInteraction{cluster.name, PhoneInteraction::automatic});
    return steps;
}

std::vector<Action> exchange(const std::string& one, const std::string& other) {
    return {BulkExport{one}, BulkExport{other}, BulkConsolidate{other}, BulkImport{one}, BulkImport{other}};
}

std::vector<Action> upload_signers(const std::string& into, const Administered& of) {
    std::vector<Action> steps;
    for (const CertificateKind kind : {CertificateKind::call_manager, CertificateKind::itl_recovery})
        if (kind != CertificateKind::itl_recovery || model::behaviour(of.version).has_itl_recovery)
            steps.push_back(Upload{.cluster = into,
                                   .store = model::TrustStore::phone_sast,
                                   .from_cluster = of.name,
                                   .certificate = kind});
    return steps;
}

Upload upload_capf(const std::string& into, const std::string& of, std::vector<std::string> call_managers) {
    return {.cluster = into,
            .store = model::TrustStore::capf,
            .from_cluster = of,
            .certificate = CertificateKind::capf,
            .nodes = std::move(call_managers)};
}

}  // namespace actions
