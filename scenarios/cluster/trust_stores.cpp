#include "scenarios/cluster/trust_stores.hpp"

#include <algorithm>

namespace scenarios {

bool TrustStores::upload(TrustStore store, const ctl::CertificatePtr& certificate) {
    std::vector<ctl::CertificatePtr>& held = stores_[store];
    const std::string name = ctl::common_name(certificate->subject());
    const auto namesake = std::ranges::find_if(
        held, [&name](const ctl::CertificatePtr& c) { return ctl::common_name(c->subject()) == name; });
    if (namesake == held.end()) {
        held.push_back(certificate);
        return true;
    }
    const bool is_newer = (*namesake)->serial() != certificate->serial() &&
                          certificate->not_before() > (*namesake)->not_before();
    if (is_newer) *namesake = certificate;
    return is_newer;
}

const std::vector<ctl::CertificatePtr>& TrustStores::certificates(TrustStore store) const {
    static const std::vector<ctl::CertificatePtr> none;
    const auto found = stores_.find(store);
    return found == stores_.end() ? none : found->second;
}

void TrustStores::vouch_in(tvs::CertificateStore& vouched) const {
    struct Mapping {
        TrustStore store;
        ctl::Role role;
    };
    static constexpr std::array<Mapping, 3> mappings{{{TrustStore::phone_sast, ctl::Role::sast},
                                                      {TrustStore::call_manager, ctl::Role::tftp},
                                                      {TrustStore::tomcat, ctl::Role::app_server}}};
    for (const Mapping& mapping : mappings)
        for (const ctl::CertificatePtr& certificate : certificates(mapping.store))
            vouched.add(certificate, mapping.role);
}

}  // namespace scenarios
