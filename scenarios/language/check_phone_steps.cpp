// Steps that are about phones, and time that passes.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/language/step_checker.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

constexpr std::uint64_t longest_reset_seconds = 30 * 86400;

}  // namespace

void StepChecker::check_reset(const pb::ResetPhones& action, const Spot& spot) {
    const std::uint32_t count = description_.check_chosen(action, spot);
    if (!action.has_batch()) {
        if (action.has_batch_seconds())
            report(spot.error("batch_seconds", "the time between batches, and no batch",
                              "say how many phones at a time: batch: 500"));
        return;
    }
    if (action.batch() == 0)
        return report(spot.error("batch", "0 phones at a time", "leave the batch out to mean all"));
    const std::uint64_t length =
        std::uint64_t{(count - std::min(count, 1U)) / action.batch()} * action.batch_seconds();
    pass(spot, std::chrono::seconds(length));
    if (length > longest_reset_seconds)
        report(spot.error("batch", fmt::format("a reset that takes {} days", length / 86400),
                          "30 days are the most: take larger batches, or less time between them"));
}

void StepChecker::check_wait(const pb::Wait& action, const Spot& spot) {
    const std::chrono::seconds length = std::chrono::seconds(action.seconds()) +
                                        std::chrono::minutes(action.minutes()) +
                                        std::chrono::hours(action.hours()) + std::chrono::days(action.days());
    const bool has_length =
        action.has_days() || action.has_hours() || action.has_minutes() || action.has_seconds();
    if (has_length && length.count() == 0)
        report(spot.error("a wait of no time",
                          "wait {}, without a length, waits until no phone boots any more"));
    pass(spot, length);
}

void StepChecker::check_option_150(const pb::SetOption150& action, const Spot& spot) {
    if (action.has_phones()) (void)description_.group_named(spot, action.phones());
    const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
    if (cluster == nullptr) return;
    description_.check_members(spot, "server", action.server(), *cluster, pb::Node::TFTP);
    if (nodes_running(*cluster, pb::Node::TFTP).empty())
        report(spot.error("cluster", fmt::format("no node of \"{}\" runs TFTP", cluster->name()),
                          "option 150 names TFTP servers"));
}

void StepChecker::check_device(const pb::SetDevice& action, const Spot& spot) {
    administered(action, spot);
    if (action.has_phones()) (void)description_.group_named(spot, action.phones());
    if (!action.has_security() && !action.has_encrypted_config() && !action.has_unknown())
        report(spot.error("nothing is changed", "security, encrypted_config or unknown is expected"));
    if (action.unknown() && (action.has_security() || action.has_encrypted_config()))
        report(spot.error("unknown", "devices that are deleted, and set to something", "one or the other"));
}

void StepChecker::check_home(const pb::EmccLogin& action, const Spot& spot) {
    const pb::Cluster* home = description_.cluster_named(spot, "home", action.home());
    if (home == nullptr) return;
    if (nodes_running(*home, pb::Node::TFTP).empty())
        report(spot.error("home", fmt::format("no node of \"{}\" runs TFTP", home->name()),
                          "the phones fetch their files from there"));
    for (const pb::Phones& group : scenario_.phones())
        if (group.name() == action.phones() && group.cluster() == home->name())
            report(spot.error("home", fmt::format("\"{}\" is the cluster of these phones", home->name()),
                              "name another: somebody visits"));
}

void StepChecker::check_install_lsc(const pb::InstallLsc& action, const Spot& spot) {
    (void)description_.check_chosen(action, spot);
    const pb::Cluster* cluster = administered(action, spot);
    if (cluster == nullptr || cluster->node_size() == 0) return;
    if (!contains(nodes_running(*cluster, pb::Node::CAPF), cluster->node(0).name()))
        report(spot.error("cluster", fmt::format("the publisher of \"{}\" runs no CAPF", cluster->name()),
                          "phones get LSCs from the publisher's CAPF"));
}

}  // namespace scenarios
