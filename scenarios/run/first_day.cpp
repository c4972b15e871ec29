#include "scenarios/run/first_day.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace run {
namespace {

bool is_refused(const std::optional<phone::Verdict>& verdict) {
    return verdict && !verdict->accepted();
}

bool has_expired(const Situation& situation) {
    const auto is_past = [&situation](const auto& identity) {
        return identity.certificate->not_after() < situation.now;
    };
    for (const auto& runs : situation.site.phones)
        for (const model::PhoneRun& run : runs->all())
            if (const std::optional<model::Lsc>& lsc = run.phone.state->lsc;
                lsc && lsc->until && *lsc->until < situation.now)
                return true;
    const auto& clusters = situation.site.clusters;
    return std::ranges::any_of(clusters, [&](const auto& cluster) {
        return (cluster->itl_recovery && is_past(*cluster->itl_recovery)) ||
               std::ranges::any_of(cluster->nodes, [&](const auto& node) {
                   return std::ranges::any_of(*node->identities,
                                              [&](const auto& held) { return is_past(held.second); });
               });
    });
}

}  // namespace

void demand_healthy_site(const Situation& situation) {
    if (has_expired(situation)) return;
    std::vector<UnhealthySite::Trouble> wrong;
    const auto& groups = situation.site.frame->groups;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        for (const OutcomeGroup& of : group_outcomes(situation, {{i, 0, groups[i].count}})) {
            const PhoneOutcome& outcome = of.outcome;
            if (outcome.registration != phone::Registration::none && !is_refused(outcome.ctl) &&
                !is_refused(outcome.itl) && !is_refused(outcome.configuration))
                continue;
            std::string refusal;
            std::string remedy =
                "they should be booted, trusted and registered: look at nodes, TLS versions and services";
            for (const auto* verdict : {&outcome.ctl, &outcome.itl, &outcome.configuration})
                if (is_refused(*verdict))
                    refusal = fmt::format(": they refuse {} ({})", (*verdict)->file,
                                          phone::reason_name((*verdict)->reason));
            if (outcome.itl && outcome.itl->reason == phone::Reason::too_large)
                remedy =
                    "an ITL holds a record for each node with TVS, and phones load up to 64 KB: run it on "
                    "fewer";
            wrong.push_back({i,
                             fmt::format("the phones of \"{}\" don't come up healthy on the day before the "
                                         "first step{}",
                                         groups[i].name, refusal),
                             remedy});
        }
    }
    if (!wrong.empty()) throw UnhealthySite(std::move(wrong));
}

}  // namespace run
