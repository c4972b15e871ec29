#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include "scenarios/report/difference.hpp"
#include "scenarios/report/report.pb.h"

namespace report {
namespace {

namespace pb = bellwether::report;
using google::protobuf::util::MessageDifferencer;

// By file; a second report of one, of another seed or world, is "FILE (2)".
using Runs = std::map<std::string, pb::Run>;

ctl::Result<Runs> runs_of(std::string_view text) {
    Runs runs;
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;  // of a later version of the program
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = text.substr(start, end - start);
        pb::Run run;
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
            const auto status =
                google::protobuf::util::JsonStringToMessage({line.data(), line.size()}, &run, options);
            if (!status.ok() || run.file().empty())
                return ctl::Error{ctl::ErrorCode::unexpected, start, "no report of `bellwether run --json`"};
            std::string name = run.file();
            for (int n = 2; runs.contains(name); ++n) name = fmt::format("{} ({})", run.file(), n);
            runs.emplace(std::move(name), std::move(run));
        }
        start = end + 1;
    }
    return runs;
}

std::string words(const pb::Fate& fate) {
    std::string text = fmt::format("{} phones {}{} ({})", fate.count(), fate.trust(),
                                   fate.has_at_risk() ? ", AT RISK" : "", fmt::join(fate.groups(), ", "));
    text += fate.registered_with().empty()
                ? ", NOT REGISTERED: " + fate.unregistered()
                : fmt::format(", {} with {}", fate.registration(), fate.registered_with());
    for (const pb::Verdict& verdict : fate.verdicts())
        if (!verdict.accepted()) text += fmt::format(", {} REFUSED: {}", verdict.kind(), verdict.reason());
    return text + ", holds " + fate.holds();
}

std::string words(const pb::Site& site) {
    return fmt::format(
        "{} phones: {} secure, {} non-secure, {} not registered, {} off, {} LOCKED, {} BLANK, {} FRESH, {} "
        "behind, {} AT RISK",
        site.phones(), site.registered_secure(), site.registered_non_secure(), site.not_registered(),
        site.off(), site.locked(), site.blank(), site.fresh(), site.behind(), site.at_risk());
}

// Lines of one and not of the other, with "-" and "+".
void compare_lines(const std::vector<std::string>& before, const std::vector<std::string>& after,
                   const std::string& where, DifferenceLines& lines) {
    for (const std::string& each : before)
        if (std::ranges::find(after, each) == after.end())
            lines.push_back(fmt::format("- {}: {}", where, each));
    for (const std::string& each : after)
        if (std::ranges::find(before, each) == before.end())
            lines.push_back(fmt::format("+ {}: {}", where, each));
}

std::vector<std::string> fates_of(const pb::Step& step) {
    std::vector<std::string> texts;
    for (const pb::Fate& fate : step.fates()) texts.push_back(words(fate));
    return texts;
}

void compare_step(const pb::Step& before, const pb::Step& after, DifferenceLines& lines) {
    const std::string where =
        after.number() == 0 ? "after the last step" : fmt::format("step {}", after.number());
    if (before.words() != after.words())
        lines.push_back(fmt::format("! {}: {} before, {} now", where, before.words(), after.words()));
    if (before.refusal() != after.refusal())
        lines.push_back(fmt::format("! {}: refused: \"{}\" before, \"{}\" now", where, before.refusal(),
                                    after.refusal()));
    if (before.has_expectation() && after.has_expectation() &&
        before.expectation().held() != after.expectation().held())
        lines.push_back(fmt::format("! {}: the expectation {} before, {} now", where,
                                    before.expectation().held() ? "held" : "failed",
                                    after.expectation().held() ? "holds" : "fails"));
    compare_lines(fates_of(before), fates_of(after), where, lines);
}

void compare_run(const pb::Run& before, const pb::Run& after, DifferenceLines& lines) {
    const auto note = [&lines](std::string_view what, const std::string& was, const std::string& is) {
        if (was != is) lines.push_back(fmt::format("! {}: {} before, {} now", what, was, is));
    };
    note("outcome", before.outcome(), after.outcome());
    note("seed", std::to_string(before.seed()), std::to_string(after.seed()));
    note("steps", std::to_string(before.step_size()), std::to_string(after.step_size()));
    for (int i = 0; i < std::min(before.step_size(), after.step_size()); ++i)
        compare_step(before.step(i), after.step(i), lines);
    note("the site before", words(before.before()), words(after.before()));
    note("the site after", words(before.after()), words(after.after()));
    const auto deviations = [](const pb::Run& run) {
        std::vector<std::string> texts;
        for (const pb::Deviation& each : run.deviations()) texts.push_back(each.text());
        return texts;
    };
    compare_lines(deviations(before), deviations(after), "in the end", lines);
    if (!lines.empty()) return;
    // What no line above speaks of: times, loads, chains of causes.
    std::string rest;
    MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&rest);
    if (!differencer.Compare(before, after))
        lines.push_back("! the same for phones; elsewhere: " + rest.substr(0, rest.find('\n')));
}

}  // namespace

ctl::Result<DifferenceLines> run_differences(std::string_view before, std::string_view after) {
    const auto first = runs_of(before);
    if (!first) return first.error();
    const auto second = runs_of(after);
    if (!second) return second.error();
    DifferenceLines all;
    for (const auto& [file, run] : *second) {
        const auto old = first->find(file);
        DifferenceLines lines;
        if (old == first->end())
            lines.push_back("+ only the second run has it");
        else
            compare_run(old->second, run, lines);
        if (lines.empty()) continue;
        all.push_back(file + ":");
        for (const std::string& line : lines) all.push_back("  " + line);
    }
    for (const auto& [file, run] : *first)
        if (!second->contains(file)) all.insert(all.end(), {file + ":", "  - only the first run has it"});
    return all;
}

}  // namespace report
