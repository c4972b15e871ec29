// scenarios/model/known_certificates.hpp: what certificates are for, and whose: remembered of every one that
// a cluster was given, in any state of the site. It is no part of a state.
#pragma once

#include <deque>

#include "phone/verdict.hpp"
#include "scenarios/model/node.hpp"

namespace model {

struct KnownCertificate {
    CertificateKind kind = CertificateKind::call_manager;
    std::string owner;    // a node; "1 of hq" for an eToken
    std::string cluster;  // by name
    ctl::CertificatePtr certificate;

    // "CallManager hq-pub": for reports, where serial and name are not enough.
    [[nodiscard]] std::string label() const;
};

class KnownCertificates {
  public:
    // Whose a certificate is does not change: a second word about it is ignored.
    void add(KnownCertificate known);
    // What a cluster has or had this certificate for; nullptr for a stranger's. Lives as long as this.
    [[nodiscard]] const KnownCertificate* find(const phone::CertificateName& name) const;
    [[nodiscard]] const KnownCertificate* find(const ctl::CertificatePtr& certificate) const;
    // In the order in which they were told of.
    [[nodiscard]] const std::deque<KnownCertificate>& all() const { return all_; }

  private:
    std::deque<KnownCertificate> all_;
    std::map<std::pair<ctl::Bytes, std::string>, const KnownCertificate*> by_name_;
};

}  // namespace model
