#include "scenarios/worlds/live/held_lists.hpp"

#include <algorithm>

#include <pugixml.hpp>

#include "ctl/key.hpp"

namespace live {
namespace {

std::string digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        const bool is_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
        const bool is_lower = c >= 'a' && c <= 'f';
        if (is_digit) digits += c;
        if (is_lower) digits += static_cast<char>(c - 'a' + 'A');
        if (!is_digit && !is_lower && c != ' ') return "";
    }
    return digits;
}

Held held_of(const std::string& digest, const std::string& offered_digest, const model::ClusterState& cluster,
             ctl::TrustListPtr model::RunningTftp::*list) {
    if (digest.empty()) return Held::none;
    if (!offered_digest.empty()) return digest == offered_digest ? Held::accepted : Held::refused;
    const bool is_offered =
        std::ranges::any_of(cluster.nodes, [&](const model::Shared<model::NodeState>& node) {
            if (!node->tftp) return false;
            const ctl::TrustListPtr& offered = (**node->tftp).*list;
            return offered && ctl::hex(ctl::sha1(offered->bytes)) == digest;
        });
    return is_offered ? Held::accepted : Held::refused;
}

}  // namespace

std::optional<TrustListAlarm> read_alarm(std::string_view body) {
    pugi::xml_document document;
    if (!document.load_buffer(body.data(), body.size())) return std::nullopt;
    const pugi::xml_node alarm = document.child("x-cisco-alarm").child("Alarm");
    if (std::string_view(alarm.attribute("Name").value()) != "DeviceTLInfo") return std::nullopt;
    const auto parameter = [&alarm](const char* name) {
        return std::string(
            alarm.child("ParameterList").find_child_by_attribute("String", "name", name).text().get());
    };
    TrustListAlarm read{.device = parameter("DeviceName"), .address = parameter("IPv4Address")};
    if (read.device.empty()) return std::nullopt;
    if (read.address.empty()) read.address = parameter("IPv6Address");
    read.itl = digits_of(parameter("ITL_Signature"));
    read.itl_server = parameter("ITL_TFTP_Server");
    read.ctl = digits_of(parameter("CTL_Signature"));
    read.ctl_server = parameter("CTL_TFTP_Server");
    read.status_code = parameter("StatusCode");
    return read;
}

std::string held_name(Held held) {
    switch (held) {
        case Held::accepted: return "ACCEPTED";
        case Held::refused: return "REFUSED";
        case Held::none: return "NONE";
    }
    return "";
}

HeldLists compared(const TrustListAlarm& alarm, const OfferedLists& offered,
                   const model::ClusterState& cluster, const std::string& node) {
    return {alarm, node, offered, held_of(alarm.itl, offered.itl, cluster, &model::RunningTftp::itl),
            held_of(alarm.ctl, offered.ctl, cluster, &model::RunningTftp::ctl)};
}

}  // namespace live
