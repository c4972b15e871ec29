#include "scenarios/report/advice_text.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"

namespace report {
namespace {

std::string sourced(const std::string& source) {
    return source.empty() ? "" : fmt::format(" [{}]", source);
}

constexpr std::size_t most_troubles = 3;
constexpr std::size_t most_groups_named = 6;

std::string groups_text(const std::vector<std::string>& groups, bool is_whole) {
    if (is_whole || groups.size() <= most_groups_named) return fmt::format("{}", fmt::join(groups, ", "));
    return fmt::format("{} and {} other groups", fmt::join(std::span(groups).first(most_groups_named), ", "),
                       groups.size() - most_groups_named);
}

}  // namespace

std::string actions_text(const std::vector<actions::Action>& actions) {
    return ctl::printable(actions::words(actions));
}

std::string advice_text(const advice::Advice& advice, bool is_whole) {
    if (advice.troubles.empty()) return "";
    std::string text = "what helps, played in the virtual world on the site as it is now\n";
    const std::size_t shown =
        is_whole ? advice.troubles.size() : std::min(advice.troubles.size(), most_troubles);
    for (const advice::TroubleAdvice& each : std::span(advice.troubles).first(shown)) {
        const advice::Trouble& trouble = each.trouble;
        text += fmt::format("  {} ({}): {}\n", actions::phones_words(trouble.count),
                            groups_text(trouble.groups, is_whole), fmt::join(trouble.deviations, ", "));
        if (!each.recovery) {
            text += each.is_cut ? "    recovery: none was found among what was tried\n"
                                : "    recovery: nothing was found that brings them back\n";
            continue;
        }
        const advice::Tried& tried = *each.recovery;
        text += fmt::format("    recovery: {}{}{}\n      tried: {} of {} phones back\n",
                            tried.is_visit ? "only by a visit to each phone: " : "",
                            actions_text(tried.actions), sourced(tried.source), tried.back, tried.of);
    }
    if (shown < advice.troubles.size())
        text += fmt::format("  and {} other kinds of trouble, with fewer phones: --verbose\n",
                            advice.troubles.size() - shown);
    if (advice.alternative) {
        text += ctl::printable(fmt::format("  instead, {}{}", advice.alternative->words,
                                           sourced(advice.alternative->source))) +
                fmt::format("\n      tried: {0} of {0} phones healthy at the end of the plan\n",
                            advice.alternative->phones);
    } else {
        text += "  instead: no single change of the plan was found with which all phones end healthy\n";
    }
    const bool is_cut = advice.is_cut || std::ranges::any_of(advice.troubles, &advice::TroubleAdvice::is_cut);
    if (is_cut)
        text += fmt::format(
            "  not everything was tried: that would take over {} courses of boots, or resets of over "
            "100000 phones in time. Where services gave up on phones, reset fewer at once (batch)\n",
            advice::Rehearsals::most_courses);
    return text;
}

}  // namespace report
