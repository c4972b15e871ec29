#include "scenarios/model/labels.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace model {
namespace {

constexpr std::size_t shown_serial_bytes = 4;

}  // namespace

bool is_former(const SiteState& site, const KnownCertificate& known) {
    const ctl::CertificatePtr present = site.cluster(known.cluster).present(known.kind, known.owner);
    return present && present->identity() != known.certificate->identity();
}

std::string label(const SiteState& site, const KnownCertificates& known,
                  const phone::CertificateName& certificate) {
    const KnownCertificate* found = known.find(certificate);
    if (found == nullptr) return certificate.common_name;
    return (is_former(site, *found) ? "former " : "") + found->label();
}

std::string described(const SiteState& site, const KnownCertificates& known,
                      const phone::CertificateName& certificate) {
    const ctl::BytesView serial = certificate.serial;
    return fmt::format("{} (serial {}..)", label(site, known, certificate),
                       ctl::hex(serial.first(std::min(shown_serial_bytes, serial.size()))));
}

const ClusterState* cluster_of(const SiteState& site, const KnownCertificates& known,
                               const phone::CertificateName& certificate) {
    const KnownCertificate* found = known.find(certificate);
    return found == nullptr ? nullptr : &site.cluster(found->cluster);
}

}  // namespace model
