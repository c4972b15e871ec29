#include "phone/configuration.hpp"

#include <algorithm>
#include <charconv>

#include <boost/algorithm/string/trim.hpp>
#include <fmt/format.h>
#include <pugixml.hpp>

namespace phone {
namespace {

std::string text_of(const pugi::xml_node& node) {
    return boost::algorithm::trim_copy(std::string(node.text().get()));
}

std::uint16_t port(const pugi::xml_node& node, std::uint16_t otherwise) {
    const int value = node.text().as_int(otherwise);
    return value > 0 && value <= 0xffff ? static_cast<std::uint16_t>(value) : otherwise;
}

std::vector<pugi::xml_node> by_priority(const pugi::xml_node& members) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node member : members.children("member")) found.push_back(member);
    std::ranges::stable_sort(found, {},
                             [](const pugi::xml_node& m) { return m.attribute("priority").as_int(); });
    return found;
}

std::vector<CallManagerAddress> call_managers(const pugi::xml_node& group) {
    std::vector<CallManagerAddress> found;
    for (const pugi::xml_node& member : by_priority(group.child("members"))) {
        const pugi::xml_node manager = member.child("callManager");
        const pugi::xml_node ports = manager.child("ports");
        CallManagerAddress address;
        address.host = text_of(manager.child("processNodeName"));
        address.sip_port = port(ports.child("sipPort"), address.sip_port);
        address.secured_sip_port = port(ports.child("securedSipPort"), address.secured_sip_port);
        if (!address.host.empty()) found.push_back(std::move(address));
    }
    return found;
}

std::vector<TvsAddress> tvs_servers(const pugi::xml_node& tvs) {
    std::vector<TvsAddress> found;
    for (const pugi::xml_node& member : by_priority(tvs.child("members"))) {
        TvsAddress address;
        address.host = text_of(member.child("address"));
        address.port = port(member.child("port"), address.port);
        if (!address.host.empty()) found.push_back(std::move(address));
    }
    return found;
}

// "https://host:port/path"; nothing for any other text.
std::optional<HttpsAddress> https_address(const std::string& url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) return std::nullopt;
    const std::size_t slash = std::min(url.find('/', scheme.size()), url.size());
    const std::string authority = url.substr(scheme.size(), slash - scheme.size());
    HttpsAddress address{authority, 443, slash == url.size() ? "/" : url.substr(slash)};
    if (const std::size_t colon = authority.rfind(':'); colon != std::string::npos) {
        address.host = authority.substr(0, colon);
        const char* end = authority.data() + authority.size();
        const auto [read, error] = std::from_chars(authority.data() + colon + 1, end, address.port);
        if (error != std::errc() || read != end || address.port == 0) return std::nullopt;
    }
    return address.host.empty() ? std::nullopt : std::optional(address);
}

std::optional<CapfAddress> capf_address(const pugi::xml_node& capf) {
    CapfAddress address{text_of(capf.child("processNodeName")), CapfAddress{}.port};
    address.port = port(capf.child("phonePort"), address.port);
    return address.host.empty() ? std::nullopt : std::optional(address);
}

SecurityMode security_mode(const pugi::xml_node& node) {
    switch (node.text().as_int(1)) {
        case 2: return SecurityMode::authenticated;
        case 3: return SecurityMode::encrypted;
        default: return SecurityMode::non_secure;
    }
}

}  // namespace

ctl::Result<Configuration> parse_configuration(ctl::BytesView xml) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
    if (!parsed)
        return ctl::Error{ctl::ErrorCode::unexpected,
                          static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, parsed.offset)),
                          fmt::format("not an XML configuration: {}", parsed.description())};
    Configuration configuration;
    if (const pugi::xml_node device = document.child("device")) {
        configuration.call_managers = call_managers(device.child("devicePool").child("callManagerGroup"));
        configuration.tvs_servers = tvs_servers(device.child("TVS"));
        configuration.security_mode = security_mode(device.child("deviceSecurityMode"));
        configuration.services = https_address(text_of(device.child("secureDirectoryURL")));
        configuration.is_full = device.child("fullConfig").text().as_bool(true);
        configuration.is_encrypted = device.child("encrConfig").text().as_bool(false);
        configuration.capf = capf_address(device.child("capfList").child("capf"));
        configuration.certificate_hash = text_of(device.child("certHash"));
        configuration.load = text_of(device.child("loadInformation"));
        return configuration;
    }
    if (const pugi::xml_node fallback = document.child("Default")) {
        configuration.call_managers = call_managers(fallback.child("callManagerGroup"));
        configuration.services = https_address(text_of(fallback.child("secureDirectoryURL")));
        return configuration;
    }
    return ctl::Error{ctl::ErrorCode::unexpected, 0,
                      "no <device> and no <Default> at the top of the configuration"};
}

}  // namespace phone
