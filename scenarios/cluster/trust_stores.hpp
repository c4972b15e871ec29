// scenarios/cluster/trust_stores.hpp: the trust stores of a cluster (domain.md 4.6).
#pragma once

#include <map>

#include "tvs/store.hpp"

namespace scenarios {

// `authentication_server` is none of the cluster's: it is what the 802.1X server beside it trusts.
enum class TrustStore { call_manager, phone_sast, capf, tomcat, ipsec, tvs, authentication_server };

[[nodiscard]] std::string trust_store_name(TrustStore store);  // "CallManager-trust"

class TrustStores {
  public:
    enum class Effect {
        added,
        replaced_namesake,
        held_already,   // the same certificate
        kept_namesake,  // the store is as before
    };

    // One certificate per common name and store: a namesake is replaced only by a certificate with another
    // serial that is newer; an older one changes nothing (Security Guide 12.5(1)SU3, Certificates; Cisco's
    // guides to CA-signed certificates).
    Effect upload(TrustStore store, const ctl::CertificatePtr& certificate);

    // Takes out all with this common name. False where there is none.
    bool remove(TrustStore store, std::string_view common_name);

    [[nodiscard]] const std::vector<ctl::CertificatePtr>& certificates(TrustStore store) const;

    // What a TVS that has read these stores vouches for. Phone-SAST-trust gives SAST, CallManager-trust TFTP,
    // tomcat-trust APP-SERVER (Cisco 213407, domain.md 2.6; the mapping beyond the samples is inferred).
    void vouch_in(tvs::CertificateStore& vouched) const;

  private:
    std::map<TrustStore, std::vector<ctl::CertificatePtr>> stores_;
};

}  // namespace scenarios
