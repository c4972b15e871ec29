#include "scenarios/report/page/verdict.hpp"

#include <algorithm>
#include <cctype>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/report/health_text.hpp"

namespace page {
namespace {

constexpr std::size_t most_deviations = 50;

std::string capital(std::string text) {
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

// What was worse on the way than it is in the end.
std::string on_the_way(const std::vector<AfterStep>& steps) {
    if (steps.empty()) return "";
    std::size_t locked = 0;
    std::size_t unregistered = 0;
    for (const AfterStep& step : steps) {
        locked = std::max(locked, step.phones.locked);
        unregistered = std::max(unregistered, step.phones.unregistered);
    }
    std::vector<std::string> told;
    if (locked > steps.back().phones.locked) told.push_back(fmt::format("{} LOCKED", locked));
    if (unregistered > steps.back().phones.unregistered)
        told.push_back(fmt::format("{} not registered", unregistered));
    return told.empty() ? ""
                        : fmt::format(" After steps on the way there were up to {} phones.",
                                      fmt::join(told, " and up to "));
}

std::string outcome_sentence(const report::RunSummary& summary) {
    const run::RunResult& result = summary.result;
    const std::size_t all = result.held + result.failed;
    const std::string checked = all == 0 ? "The plan has no expectations"
                                         : fmt::format("{} of {} expectations held", result.held, all);
    // Whether anybody asked or not.
    const bool is_sick = !result.after.is_as_expected();
    const std::string worst = is_sick ? capital(report::worst_text(result.after)) + ". " : "";
    switch (summary.verdict) {
        case report::RunVerdict::unchecked: return worst + "Nothing was checked.";
        case report::RunVerdict::passed:
            if (!summary.is_health_checked) return worst + checked + "; the site's health was not judged.";
            return checked + (result.after.of_phones.empty() && result.after.of_site.empty()
                                  ? ", and the site is healthy at the end."
                                  : ", and the site is at the end as the plan says it will be.");
        case report::RunVerdict::failed: break;
    }
    return worst + checked + ".";
}

// What `explain` knows is a word of it.
Line named(std::string name) {
    const bool is_word = name == "LOCKED" || name == "BLANK" || name == "FRESH" || name == "AT RISK";
    return is_word ? of(Span::Kind::word, std::move(name)) : plain(std::move(name));
}

Table site_table(const run::PhoneCounts& before, const run::PhoneCounts& after) {
    Table table{"The site before and after, in phones", {"Phones", "#before", "#after"}, {}};
    const auto row = [&table](std::string name, std::size_t was, std::size_t is, bool is_bad,
                              bool is_always) {
        if (!is_always && was == 0 && is == 0) return;
        table.rows.push_back(
            {named(std::move(name)), plain(fmt::format("{}", was)),
             of(is_bad && is > was ? Span::Kind::bad : Span::Kind::plain, fmt::format("{}", is))});
    };
    row("all", before.all, after.all, false, true);
    row("registered, secure", before.secure, after.secure, false, true);
    row("registered, non-secure", before.non_secure, after.non_secure, false, true);
    row("not registered", before.unregistered, after.unregistered, true, true);
    row("off", before.off, after.off, false, false);
    row("LOCKED", before.locked, after.locked, true, true);
    row("BLANK", before.blank, after.blank, true, false);
    row("FRESH", before.fresh, after.fresh, true, false);
    row("behind what TFTP offers", before.behind, after.behind, true, false);
    row("AT RISK", before.at_risk, after.at_risk, true, false);
    row("without a whole configuration", before.without_configuration, after.without_configuration, true,
        false);
    row("not served by TFTP", before.not_served, after.not_served, true, false);
    return table;
}

void add_deviations(Blocks& blocks, const run::Health& after) {
    Table table{"What is not as on a healthy site, at the end", {"What", "Expected", "Since"}, {}};
    std::size_t left_out = 0;
    const auto add = [&](const auto& each) {
        if (table.rows.size() == most_deviations) {
            ++left_out;
            return;
        }
        table.rows.push_back(
            {plain(run::words(each)),
             each.is_expected ? of(Span::Kind::good, "yes, by name") : of(Span::Kind::bad, "no"),
             plain(each.was_before ? "before the plan" : "the plan")});
    };
    for (const run::PhoneDeviation& each : after.of_phones) add(each);
    for (const run::SiteDeviation& each : after.of_site) add(each);
    if (!table.rows.empty()) blocks.push_back({std::move(table)});
    if (left_out > 0) blocks.push_back({Paragraph{plain(fmt::format("And {} more.", left_out))}});
}

Paragraph on_automatic(const report::RunSummary& summary) {
    const run::RunResult& other = *summary.on_automatic;
    const bool is_well = other.failed == 0 && (!summary.is_health_checked || other.after.is_as_expected());
    Line line = plain(fmt::format(
        "The plan leaves \"Phone Interaction on Certificate Update\" open: this is what it comes to on "
        "manual. On "
        "automatic, as 14 and 15 are installed, clusters reset phones by themselves at {} {} of it, and ",
        other.own_resets, other.own_resets == 1 ? "step" : "steps"));
    append(line, is_well ? of(Span::Kind::good, "it comes to what was expected")
                         : of(Span::Kind::bad, "it does not come to what was expected"));
    append(line, plain(": " + report::site_text(other.after, {}) + "."));
    return {std::move(line)};
}

}  // namespace

std::string verdict_sentence(const report::RunSummary& summary, const std::vector<AfterStep>& steps) {
    return outcome_sentence(summary) + on_the_way(steps);
}

Blocks site_blocks(const report::RunSummary& summary) {
    Blocks blocks;
    blocks.push_back({site_table(summary.result.before.phones, summary.result.after.phones)});
    add_deviations(blocks, summary.result.after);
    if (summary.on_automatic) blocks.push_back({on_automatic(summary)});
    return blocks;
}

Table repeating_table(const report::RunFacts& facts) {
    Table table{"What repeats it", {"What", "Value"}, {}};
    const auto add = [&table](std::string what, Line value) {
        table.rows.push_back({plain(std::move(what)), std::move(value)});
    };
    add("version", plain("bellwether " BELLWETHER_VERSION));
    add("seed", plain(fmt::format("{}", facts.seed)));
    add("world, and its time", plain(facts.world));
    for (const language::Document::FileDigest& each : facts.document->digests())
        add("SHA-256 of " + each.file, of(Span::Kind::code, boost::algorithm::to_lower_copy(each.sha256)));
    for (const std::string& source : facts.document->sources()) add("source", plain(source));
    return table;
}

}  // namespace page
