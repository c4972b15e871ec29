// scenarios/model/trust_stores.hpp: the trust stores of a cluster (README.md, "Trust stores").
#pragma once

#include <map>
#include <optional>

#include "scenarios/model/shared.hpp"
#include "tvs/store.hpp"

namespace model {

// `authentication_server` is none of the cluster's: it is what the 802.1X server beside it trusts, which
// keeps several certificates of one name.
enum class TrustStore { call_manager, phone_sast, capf, tomcat, ipsec, tvs, authentication_server };

[[nodiscard]] std::string trust_store_name(TrustStore store);  // "CallManager-trust"
// As scenarios have it: "CALLMANAGER_TRUST".
[[nodiscard]] std::string store_word(TrustStore store);
[[nodiscard]] std::optional<TrustStore> store_by_word(std::string_view word);

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
    // Those that hold something.
    [[nodiscard]] const std::map<TrustStore, std::vector<ctl::CertificatePtr>>& all() const {
        return stores_;
    }

    // Takes out what has expired by then.
    void drop_expired(std::chrono::sys_seconds now);

    // A copy of the other's stores, but for CAPF-trust: what is there stays on its node (Security
    // Guide 12.5(1)SU3, 14).
    void copy_replicated(const TrustStores& other);

    // What a TVS that has read these stores vouches for, by CUCM's own table of roles (9.1.2 log in Cisco
    // 210541): Phone-SAST-trust gives SAST and TFTP, tomcat-trust APP-SERVER; CallManager-trust, CAPF-trust,
    // TVS-trust and ipsec-trust give none, and their certificates are found all the same (Q34).
    void vouch_in(tvs::CertificateStore& vouched) const;

    bool operator==(const TrustStores&) const = default;
    [[nodiscard]] std::size_t hash() const { return hash_of(stores_); }

  private:
    void clear_empty(TrustStore store);

    // In each the certificates by common name, whatever the order of their uploads.
    std::map<TrustStore, std::vector<ctl::CertificatePtr>> stores_;
};

}  // namespace model
