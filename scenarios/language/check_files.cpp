// Real certificates and lists that a cluster is described by: files beside the plan.
#include <fstream>

#include <fmt/format.h>

#include "ctl/certificate_file.hpp"
#include "ctl/trust_list.hpp"
#include "scenarios/actions/checker.hpp"
#include "scenarios/language/description.hpp"
#include "scenarios/os/file.hpp"

namespace language {
namespace pb = bellwether;

std::optional<ctl::Bytes> Description::need_file(const SourceLocation& location, std::string_view field,
                                                 int index, const std::string& name) {
    const BroughtFiles::Found found = document_.brought().find(name);
    if (found.place == BroughtFiles::Place::outside) {
        report(location.error(field, index, fmt::format("\"{}\" leads out of the folder of this file", name),
                              actions::outside_remedy));
        return std::nullopt;
    }
    std::ifstream file(found.path, std::ios::binary);
    if (found.place != BroughtFiles::Place::inside || !file) {
        report(location.error(field, index, fmt::format("there is no file \"{}\"", name),
                              "the path is relative to the folder of the plan that is played"));
        return std::nullopt;
    }
    return os::read_up_to(file, ctl::largest_certificate_file);
}

void Description::need_certificate(const SourceLocation& location, std::string_view field, int index,
                                   const std::string& name) {
    const std::optional<ctl::Bytes> bytes = need_file(location, field, index, name);
    if (!bytes) return;
    if (const auto certificate = ctl::certificate_in_file(*bytes); !certificate)
        report(location.error(field, index, fmt::format("{}: {}", name, certificate.error().message),
                              "a certificate in PEM or DER form"));
}

void Description::need_list(const SourceLocation& location, std::string_view field, const std::string& name) {
    const std::optional<ctl::Bytes> bytes = need_file(location, field, 0, name);
    if (!bytes) return;
    const auto list = ctl::decode_trust_list(*bytes);
    if (!list) {
        report(location.error(field, 0,
                              fmt::format("{}: byte {}: {}", name, list.error().offset, list.error().message),
                              "a list as TFTP serves it: ITLSEP<mac>.tlv, CTLFile.tlv"));
    } else if (const ctl::Record* signer = ctl::own_signer(**list);
               signer == nullptr || !signer->certificate) {
        report(location.error(field, 0, fmt::format("{}: it does not name its own signer", name),
                              "a list with a SAST record of who signed it"));
    }
}

void Description::check_files(const pb::Cluster& cluster, const SourceLocation& location) {
    for (int i = 0; i < cluster.certificate_size(); ++i) {
        const pb::HeldCertificate& held = cluster.certificate(i);
        if (!held.has_file()) continue;
        const SourceLocation place = location.nested("certificate", i);
        need_certificate(place, "file", 0, held.file());
        const bool has_more =
            held.has_valid_until() || held.has_key_bits() || held.has_signed_by() || held.multi_server();
        if (has_more)
            report(place.error("file", "a real certificate, and fields that describe another",
                               "the file says it all: leave out valid_until, key_bits, signed_by and "
                               "multi_server"));
    }
    for (int i = 0; i < cluster.trust_size(); ++i) {
        const pb::Trusted& trusted = cluster.trust(i);
        const SourceLocation place = location.nested("trust", i);
        for (int k = 0; k < trusted.file_size(); ++k) need_certificate(place, "file", k, trusted.file(k));
        check_members(place, "node", trusted.node(), cluster, std::nullopt);
        if (trusted.node_size() > 0 && trusted.store() != pb::Upload::CAPF_TRUST)
            report(place.error("node", "this store is the same on all nodes", "leave the node out"));
    }
    for (int i = 0; i < cluster.offered_size(); ++i) {
        const pb::OfferedLists& offered = cluster.offered(i);
        const SourceLocation place = location.nested("offered", i);
        check_members(place, "node", offered.node(), cluster, pb::Node::TFTP);
        if (offered.has_itl()) need_list(place, "itl", offered.itl());
        if (offered.has_ctl()) need_list(place, "ctl", offered.ctl());
        if (offered.has_ctl() && cluster.security_mode() != pb::Cluster::MIXED)
            report(
                place.error("ctl", "a CTL of a cluster that is not in mixed mode", "security_mode: MIXED"));
        if (!offered.has_itl() && !offered.has_ctl())
            report(place.error("no list", "itl: \"lists/pub/ITLFile.tlv\""));
    }
}

}  // namespace language
