// scenarios/cluster/trust_stores.hpp: the trust stores of a cluster (domain.md 4.6).
#pragma once

#include <map>

#include "tvs/store.hpp"

namespace scenarios {

// `authentication_server` is none of the cluster's: it is what the 802.1X server beside it trusts.
enum class TrustStore { call_manager, phone_sast, capf, tomcat, ipsec, tvs, authentication_server };

class TrustStores {
  public:
    // One certificate per common name and store: a namesake is replaced only by a certificate with another
    // serial that is newer; an older one changes nothing (Security Guide 12.5(1)SU3, Certificates). Says
    // whether the store changed.
    bool upload(TrustStore store, const ctl::CertificatePtr& certificate);

    [[nodiscard]] const std::vector<ctl::CertificatePtr>& certificates(TrustStore store) const;

    // What a TVS that has read these stores vouches for. Phone-SAST-trust gives SAST, CallManager-trust TFTP,
    // tomcat-trust APP-SERVER (Cisco 213407, domain.md 2.6; the mapping beyond the samples is inferred).
    void vouch_in(tvs::CertificateStore& vouched) const;

  private:
    std::map<TrustStore, std::vector<ctl::CertificatePtr>> stores_;
};

}  // namespace scenarios
