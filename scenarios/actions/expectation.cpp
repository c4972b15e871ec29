#include "scenarios/actions/expectation.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "phone/display.hpp"

namespace actions {
namespace {

std::string without_former(const std::string& label) {
    constexpr std::string_view former = "former ";
    return label.starts_with(former) ? label.substr(former.size()) : label;
}

void check_node(Checker& checker, std::string_view field, const std::string& name, Service service) {
    std::vector<std::string> running;
    for (const ClusterDescription& cluster : checker.site().clusters)
        for (const std::string& node : nodes_running(cluster, service)) running.push_back(node);
    if (!contains(running, name))
        checker.report(field, fmt::format("no node \"{}\" runs {}", name, model::service_name(service)),
                       suggestion(name, running, "nodes that do are"));
}

void check_signer(Checker& checker, const std::string& signer) {
    std::vector<std::string> known;
    for (const ClusterDescription& cluster : checker.site().clusters) {
        const std::optional<model::Behaviour> its = checker.behaviour(cluster.name);
        for (const model::NodeDescription& node : cluster.nodes) {
            for (const std::string_view kind : {"CallManager ", "TVS ", "Tomcat ", "CAPF "})
                known.push_back(std::string(kind) + node.name);
            if (its && its->has_ecdsa && !node.is_im_and_presence)
                known.push_back("CallManager-ECDSA " + node.name);
            const bool has_one = &node == &cluster.nodes.front() || cluster.choices.itlrecovery_per_node;
            if (its && its->has_itl_recovery && has_one) known.push_back("ITLRecovery " + node.name);
        }
        // An upgrade to a release without them leaves what they signed.
        const bool had_etokens =
            cluster.version != model::Version{} && model::behaviour(cluster.version).may_use_etokens;
        if (had_etokens || (its && its->may_use_etokens))
            for (const int number : {1, 2})
                known.push_back(fmt::format("eToken {} of {}", number, cluster.name));
    }
    if (!contains(known, without_former(signer)))
        checker.report("signer", fmt::format("\"{}\" is not a signing certificate", signer),
                       suggestion(signer, known, "there are"));
}

void check_lsc(Checker& checker, const std::string& lsc) {
    std::vector<std::string> known{"none"};
    for (const ClusterDescription& cluster : checker.site().clusters)
        for (const std::string& node : nodes_running(cluster, Service::capf)) known.push_back("CAPF " + node);
    if (!contains(known, without_former(lsc)))
        checker.report("lsc", fmt::format("\"{}\" is not a CAPF that issues LSCs", lsc),
                       suggestion(lsc, known, "there are"));
}

void check_status(Checker& checker, const std::string& status) {
    using namespace phone;
    static const std::vector<std::string> known{
        std::string(display::ctl_installed),      std::string(display::itl_installed),
        std::string(display::both_installed),     std::string(display::list_updated),
        std::string(display::list_update_failed), std::string(display::no_list_installed),
        std::string(display::ctl_not_found)};
    if (!contains(known, status))
        checker.report("status", fmt::format("no phone shows \"{}\"", status),
                       suggestion(status, known, "phones show"));
}

void check_because(Checker& checker, const std::optional<std::string>& because, bool expects_more,
                   const char* remedy) {
    if (!expects_more && !because) checker.report("an expectation that expects nothing", remedy);
    if (because && because->empty())
        checker.report("because", "no words", "give part of the reported reason");
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(const std::string& text) {
    constexpr std::int64_t longest = 366 * 86400;
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [unit, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || end - unit != 1 || number < 0 || number > longest) return std::nullopt;
    const std::int64_t factor = *unit == 's' ? 1 : *unit == 'm' ? 60 : *unit == 'h' ? 3600 : 0;
    if (factor == 0 || number * factor > longest) return std::nullopt;
    return std::chrono::seconds(number * factor);
}

void Expect::check(Checker& checker) const {
    (void)checker.chosen(phones, count);
    if (unregistered_at_most && !parse_duration(*unregistered_at_most))
        checker.report("unregistered_at_most",
                       fmt::format("\"{}\" is not a length of time", *unregistered_at_most),
                       "such as \"90s\", \"10m\" or \"2h\"");
    if (values.empty() && !unregistered_at_most)
        checker.report("an expectation that expects nothing", "say what must hold: trust: TRUSTED, for one");
    for (const ExpectedValue& expected : values) {
        if (expected.value.empty()) continue;
        if (expected.field == "registered_with")
            check_node(checker, expected.field, expected.value, Service::call_manager);
        if (expected.field == "tvs") check_node(checker, expected.field, expected.value, Service::tvs);
        if (expected.field == "signer") check_signer(checker, expected.value);
        if (expected.field == "lsc") check_lsc(checker, expected.value);
        if (expected.field == "status") check_status(checker, expected.value);
    }
}

std::string Expect::words() const {
    return "expect of " + Phones{phones, count}.words();
}

void ExpectZone::check(Checker& checker) const {
    checker.zone(zone);
    check_because(checker, because, !values.empty(), "state: ACTIVE, or ssh_tunnels: UP");
}

std::string ExpectZone::words() const {
    return "look at traversal zone " + zone;
}

void ExpectRemoteAccess::check(Checker& checker) const {
    checker.need_remote_access(remote_access);
    check_because(checker, because, !values.empty(), "sign_in: SIGNED_IN, or FAILED");
}

std::string ExpectRemoteAccess::words() const {
    return "sign in by " + remote_access;
}

void ExpectHealth::check(Checker& checker) const {
    const auto check_nodes = [&checker](std::string_view place, std::size_t index, const std::string& cluster,
                                        const std::vector<std::string>& nodes) {
        const auto& clusters = checker.site().clusters;
        const int number = static_cast<int>(index);
        const auto its = std::ranges::find(clusters, cluster, &ClusterDescription::name);
        if (its == clusters.end()) {
            std::vector<std::string> known;
            for (const ClusterDescription& each : clusters) known.push_back(each.name);
            return checker.report(place, number, fmt::format("there is no cluster \"{}\"", cluster),
                                  suggestion(cluster, known, "there are"));
        }
        for (const std::string& node : nodes)
            if (!contains(node_names(*its), node))
                checker.report(place, number, fmt::format("cluster \"{}\" has no node \"{}\"", cluster, node),
                               suggestion(node, node_names(*its), "its nodes are"));
    };
    for (std::size_t i = 0; i < away.size(); ++i) {
        check_nodes("away", i, away[i].cluster, away[i].nodes);
        if (away[i].service && away[i].port)
            checker.report("away", static_cast<int>(i), "a service and a port at once", "name one of them");
    }
    for (std::size_t i = 0; i < not_presented.size(); ++i)
        check_nodes("not_presented", i, not_presented[i].cluster, not_presented[i].nodes);
    for (const OfCluster& each : of_clusters)
        check_nodes(each.field, static_cast<std::size_t>(each.index), each.cluster, {});
}

std::string ExpectHealth::words() const {
    return "look at the health of the site";
}

void FindCertificates::check(Checker& checker) const {
    constexpr std::uint32_t most_days = 36500;
    checker.cluster("cluster", cluster);
    if (signed_by) checker.need_authority("signed_by", *signed_by);
    if (expire_within_days.value_or(0) > most_days)
        checker.report("expire_within_days", "that is more than a hundred years", "such as 90");
}

std::string FindCertificates::words() const {
    std::string text =
        fmt::format("find {} certificates of {}", certificate ? kind_word(*certificate) : "all", cluster);
    if (signed_by) text += " signed by " + *signed_by;
    if (expire_within_days) text += fmt::format(" that expire within {} days", *expire_within_days);
    return text;
}

}  // namespace actions
