// scenarios/expressway/expressway.hpp: an Expressway server (X14): its certificate, the authorities that it
// trusts, and what it looks at before it takes a new certificate: form and chain (Cisco's German guide to
// Expressway certificates), its own key and the date (of which the guide says nothing).
#pragma once

#include "scenarios/cluster/certificate_upload.hpp"
#include "scenarios/expressway/tls_call.hpp"

namespace scenarios {

enum class ExpresswaySide { c, e };

// Does an Expressway-C of this version check the certificates of CUCM, IM and Presence and Unity? From X14.2
// on (Cisco 218018). `version` is such as "X14.2"; nothing for what is no version.
[[nodiscard]] std::optional<bool> verifies_servers(std::string_view version);

class Expressway {
  public:
    Expressway(std::string name, ExpresswaySide side, std::string address, TlsIdentity identity,
               std::vector<ctl::CertificatePtr> trusted)
        : name_(std::move(name)),
          side_(side),
          address_(std::move(address)),
          identity_(std::move(identity)),
          trusted_(std::move(trusted)) {}

    // A new request takes the place of the one before it, and of its key. Names beside its own are those that
    // the certificate in use has, and these.
    void generate_request(const std::vector<std::string>& alternative_names, CertificateMaker& maker,
                          int key_bits);
    [[nodiscard]] ctl::CertificateRequestPtr request() const {
        return waiting_ ? waiting_->request : nullptr;
    }

    // Refused: what is no certificate in PEM form; what was made of another request; and one whose chain is
    // not in the trusted CA list with all its authorities. In use at once: the restart that the real one asks
    // for is part of it here.
    [[nodiscard]] Refusal upload_signed(ctl::BytesView file, Time now);
    // Into the trusted CA list: one authority, or a PEM file with several.
    [[nodiscard]] Refusal upload_trusted(ctl::BytesView file);
    void trust(const ctl::CertificatePtr& certificate);
    // A revocation list says so of this certificate.
    void distrust(const ctl::CertificateIdentity& certificate) { revoked_.push_back(certificate); }
    [[nodiscard]] Refusal delete_trusted(const std::string& common_name);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] ExpresswaySide side() const { return side_; }
    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] const TlsIdentity& identity() const { return identity_; }
    [[nodiscard]] const std::vector<ctl::CertificatePtr>& trusted() const { return trusted_; }

    // What it demands of who must have this name (nothing: any).
    [[nodiscard]] Demand demand(std::optional<std::string> of_name, bool needs_whole_chain = false) const;

  private:
    std::string name_;
    ExpresswaySide side_;
    std::string address_;
    TlsIdentity identity_;
    std::vector<ctl::CertificatePtr> trusted_;
    std::vector<ctl::CertificateIdentity> revoked_;
    std::optional<SigningRequest> waiting_;
};

}  // namespace scenarios
