#include "scenarios/model/known_certificates.hpp"

namespace model {

std::string KnownCertificate::label() const {
    return issuing::certificate_kind_name(kind) + " " + owner;
}

void KnownCertificates::add(KnownCertificate known) {
    const auto [place, is_new] = by_name_.try_emplace(
        {known.certificate->serial(), ctl::common_name(known.certificate->subject())}, nullptr);
    if (!is_new) return;
    all_.push_back(std::move(known));
    place->second = &all_.back();
}

const KnownCertificate* KnownCertificates::find(const phone::CertificateName& name) const {
    const auto found = by_name_.find({name.serial, name.common_name});
    return found == by_name_.end() ? nullptr : found->second;
}

const KnownCertificate* KnownCertificates::find(const ctl::CertificatePtr& certificate) const {
    return find({ctl::common_name(certificate->subject()), certificate->serial()});
}

}  // namespace model
