// Real certificates and lists that a cluster is described by: files beside the plan.
#include <array>
#include <fstream>
#include <tuple>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "ctl/certificate_file.hpp"
#include "ctl/trust_list.hpp"
#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/suggestion.hpp"
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

void Description::check_outside(const pb::Outside& outside, const SourceLocation& location) {
    const pb::Node* node = nullptr;
    std::vector<std::string> known;
    for (const pb::Cluster& cluster : document_.scenario().cluster())
        for (const pb::Node& each : cluster.node()) {
            known.push_back(each.name());
            if (each.name() == outside.node()) node = &each;
        }
    if (node == nullptr)
        report(location.error("node", 0, fmt::format("there is no node \"{}\"", outside.node()),
                              actions::suggestion(outside.node(), known, "there are")));
    constexpr std::array services{pb::Node::TFTP, pb::Node::TVS, pb::Node::CAPF, pb::Node::CALLMANAGER};
    const bool is_asked =
        outside.has_service() && std::ranges::find(services, outside.service()) != services.end();
    if (!is_asked)
        report(location.error("service", 0, "a service that phones are not tried against outside",
                              "TFTP, TVS, CAPF or CALLMANAGER"));
    boost::system::error_code error;
    boost::asio::ip::make_address(outside.address(), error);
    if (error)
        report(location.error("address", 0, fmt::format("\"{}\" is no address", outside.address()),
                              "an IPv4 or IPv6 address, such as 192.0.2.10"));
    for (const auto& [field, port, is_given] :
         {std::tuple("port", outside.port(), outside.has_port()),
          std::tuple("http_port", outside.http_port(), outside.has_http_port())})
        if (is_given && (port == 0 || port > 65535))
            report(location.error(field, 0, fmt::format("{} is no port", port), "1 to 65535"));
    if (!outside.has_certificate()) return;
    if (outside.service() == pb::Node::TVS || outside.service() == pb::Node::CAPF)
        need_certificate(location, "certificate", 0, outside.certificate());
    else
        report(location.error(
            "certificate", 0, "only of a TVS or a CAPF",
            "leave it out: CallManager's certificate signs our lists, and its key is not ours"));
}

}  // namespace language
