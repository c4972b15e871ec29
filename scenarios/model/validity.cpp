#include "scenarios/model/validity.hpp"

#include <algorithm>

namespace model {

std::vector<Time> validity_boundaries(const SiteState& site) {
    std::set<Time> boundaries;
    const auto add = [&boundaries](const ctl::CertificatePtr& certificate) {
        if (!certificate) return;
        boundaries.insert(certificate->not_before());
        boundaries.insert(certificate->not_after() + std::chrono::seconds(1));
    };
    const auto add_all = [&add](const auto& certificates) {
        for (const ctl::CertificatePtr& certificate : certificates) add(certificate);
    };
    const auto add_identity = [&](const TlsIdentity& identity) {
        add(identity.certificate);
        add_all(identity.chain);
    };
    const auto add_stores = [&add_all](const TrustStores& stores) {
        for (const auto& [store, certificates] : stores.all()) add_all(certificates);
    };
    const auto add_list = [&add](const ctl::TrustListPtr& list) {
        if (list)
            for (const ctl::Record& record : list->records) add(record.certificate);
    };
    for (const Shared<ClusterState>& cluster : site.clusters) {
        for (const Shared<NodeState>& node : cluster->nodes) {
            for (const auto& [kind, identity] : *node->identities) add_identity(identity);
            add_stores(*node->stores);
            for (const auto* running : {&node->call_manager, &node->tomcat, &node->tftp_https,
                                        &node->ha_proxy, &node->capf, &node->drf}) {
                if (!*running) continue;
                add_identity((**running)->identity);
                add_all((**running)->trusted);
            }
            if (node->tvs) add_identity((*node->tvs)->identity);
            if (node->tftp) {
                add_identity((*node->tftp)->signer);
                add_list((*node->tftp)->itl);
                add_list((*node->tftp)->ctl);
            }
        }
        if (cluster->itl_recovery) add_identity(*cluster->itl_recovery);
        for (const TlsIdentity& token : cluster->etokens) add_identity(token);
        for (const auto& [identity, capf] : *cluster->capfs) add_identity(capf);
        add_stores(*cluster->stores);
        add_all(*cluster->authentication_server);
    }
    for (const Shared<AuthorityState>& authority : site.authorities) add_identity(authority->identity);
    for (const Shared<ExpresswayState>& server : site.expressways) {
        add_identity(server->identity);
        add_all(server->trusted);
    }
    for (const Shared<PhoneRuns>& runs : site.phones)
        for (const PhoneRun& run : runs->all()) {
            add_list(run.phone.state->lists.ctl);
            add_list(run.phone.state->lists.itl);
            if (const std::optional<Lsc>& lsc = run.phone.state->lsc)
                boundaries.insert(lsc->until.value_or(lsc->since + issuing::lsc_validity) +
                                  std::chrono::seconds(1));
        }
    return {boundaries.begin(), boundaries.end()};
}

Time era_start(const SiteState& site, Time now) {
    const std::vector<Time> boundaries = validity_boundaries(site);
    const auto behind = std::ranges::upper_bound(boundaries, now);
    return behind == boundaries.begin() ? now : *(behind - 1);
}

}  // namespace model
