#include "scenarios/model/site.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "scenarios/model/named.hpp"
#include "scenarios/model/services.hpp"

namespace model {
namespace {

// "SEP", a locally administered prefix, the group and the phone's number in it.
constexpr std::string_view name_prefix = "SEP02BE";
constexpr std::size_t name_length = 15;

template <typename State>
const std::string& name_of(const Shared<State>& state) {
    if constexpr (requires { state->name(); })
        return state->name();
    else
        return state->name;
}

}  // namespace

std::size_t SiteState::hash() const {
    return Hash()
        .add(clusters)
        .add(expressways)
        .add(zones)
        .add(accesses)
        .add(authorities)
        .add(files)
        .add(phones)
        .value();
}

const ClusterState& SiteState::cluster(std::string_view name) const {
    return *named(clusters, name, name_of<ClusterState>);
}
ClusterState& SiteState::edit_cluster(std::string_view name) {
    return named(clusters, name, name_of<ClusterState>).edit();
}
const ExpresswayState& SiteState::expressway(std::string_view name) const {
    return *named(expressways, name, name_of<ExpresswayState>);
}
ExpresswayState& SiteState::edit_expressway(std::string_view name) {
    return named(expressways, name, name_of<ExpresswayState>).edit();
}
const AuthorityState& SiteState::authority(std::string_view name) const {
    return *named(authorities, name, name_of<AuthorityState>);
}
AuthorityState& SiteState::edit_authority(std::string_view name) {
    return named(authorities, name, name_of<AuthorityState>).edit();
}
const Zone& SiteState::zone(std::string_view name) const {
    return named(*zones, name, &Zone::name);
}
const RemoteAccess& SiteState::remote_access(std::string_view name) const {
    return named(*accesses, name, &RemoteAccess::name);
}

namespace {

template <typename IsIt>
NodeAt find_node(const SiteState& site, IsIt is_it) {
    for (const Shared<ClusterState>& cluster : site.clusters)
        for (const Shared<NodeState>& node : cluster->nodes)
            if (is_it(*node)) return {&*cluster, &*node};
    return {};
}

}  // namespace

NodeAt node_at(const SiteState& site, std::string_view address) {
    return find_node(site, [address](const NodeState& node) { return node.address() == address; });
}

NodeAt node_named(const SiteState& site, std::string_view name) {
    return find_node(site, [name](const NodeState& node) { return node.name() == name; });
}

std::size_t phone_count(const SiteState& site) {
    const SiteFrame& frame = *site.frame;
    return frame.groups.empty() ? 0 : frame.first.back() + frame.groups.back().count;
}

std::size_t phone_count(const SiteDescription& site) {
    std::size_t count = 0;
    for (const PhonesDescription& group : site.phones) count += group.count;
    return count;
}

PhoneNumber phone_number(const SiteFrame& frame, std::size_t number) {
    const std::vector<std::size_t>& first = frame.first;
    const auto group = static_cast<std::size_t>(std::ranges::upper_bound(first, number) - first.begin()) - 1;
    return {group, number - first[group]};
}

std::string phone_name(std::size_t group, std::size_t in_group) {
    return fmt::format("{}{:02X}{:06X}", name_prefix, group, in_group);
}

std::optional<PhoneNumber> phone_named(const SiteState& site, std::string_view name) {
    PhoneNumber number;
    const auto read = [](std::string_view digits, std::size_t& value) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        return error == std::errc() && end == digits.data() + digits.size();
    };
    const std::vector<PhoneGroup>& groups = site.frame->groups;
    const bool is_ours = name.size() == name_length && name.starts_with(name_prefix) &&
                         read(name.substr(7, 2), number.group) && read(name.substr(9), number.in_group) &&
                         number.group < groups.size() && number.in_group < groups[number.group].count;
    // Lower-case digits are another name.
    if (!is_ours || name != phone_name(number.group, number.in_group)) return std::nullopt;
    return number;
}

void add_range(std::vector<PhoneRange>& ranges, const PhoneRange& range) {
    const bool goes_on = !ranges.empty() && ranges.back().group == range.group &&
                         ranges.back().first + ranges.back().count == range.first;
    if (goes_on) {
        ranges.back().count += range.count;
    } else {
        ranges.push_back(range);
    }
}

std::vector<PhoneRange> chosen_phones(const SiteState& site, const std::string& group,
                                      std::optional<std::uint32_t> count) {
    std::vector<PhoneRange> chosen;
    std::size_t left = count.value_or(~std::uint32_t{0});
    for (std::size_t i = 0; i < site.frame->groups.size() && left > 0; ++i) {
        const PhoneGroup& each = site.frame->groups[i];
        if (!group.empty() && each.name != group) continue;
        chosen.push_back({i, 0, std::min(left, each.count)});
        left -= chosen.back().count;
    }
    return chosen;
}

void change_phones(SiteState& site, const std::vector<PhoneRange>& phones,
                   const std::function<std::optional<PhoneState>(const PhoneState&)>& change) {
    for (const PhoneRange& range : phones)
        site.phones[range.group].edit().change(range.first, range.count, [&change](const PhoneRecord& phone) {
            std::optional<PhoneState> changed = change(*phone.state);
            return changed ? PhoneRecord{Shared(std::move(*changed)), phone.last_boot} : phone;
        });
}

ServerList tftp_servers(const SiteState& site, const std::vector<std::string>& nodes) {
    std::vector<std::string> servers;
    for (const std::string& name : nodes) servers.push_back(node_named(site, name).node->address());
    return std::make_shared<const std::vector<std::string>>(std::move(servers));
}

ServerList tftp_servers(const ClusterState& cluster) {
    std::vector<std::string> servers;
    for (const Shared<NodeState>& node : cluster.nodes)
        if (node->is_member && node->runs(Service::tftp)) servers.push_back(node->address());
    return std::make_shared<const std::vector<std::string>>(std::move(servers));
}

void pass(SiteState& site, std::chrono::seconds time) {
    for (Shared<ClusterState>& cluster : site.clusters)
        if (next_due(*cluster)) pass(cluster.edit(), time);
}

std::optional<std::chrono::seconds> next_due(const SiteState& site) {
    std::optional<std::chrono::seconds> next;
    for (const Shared<ClusterState>& cluster : site.clusters)
        if (const auto due = next_due(*cluster); due && (!next || *due < *next)) next = due;
    return next;
}

std::vector<ctl::CertificatePtr> alternate_tftp(const SiteState& site, const ClusterState& cluster) {
    std::vector<ctl::CertificatePtr> found;
    const std::vector<std::string>& wanted = cluster.description->alternate_tftp;
    for (const Shared<ClusterState>& other : site.clusters) {
        if (std::ranges::find(wanted, other->name()) == wanted.end()) continue;
        for (const Shared<NodeState>& node : other->nodes)
            if (node->is_member && node->runs(Service::tftp))
                found.push_back(node->identities->at(CertificateKind::call_manager).certificate);
    }
    return found;
}

}  // namespace model
