#include "scenarios/report/page/runbook.hpp"

#include <sstream>

#include <fmt/format.h>

#include "scenarios/report/text.hpp"
#include "scenarios/report/traffic_text.hpp"

namespace page {
namespace {

Line lines_of(const std::vector<std::string>& texts) {
    Line line;
    for (const std::string& text : texts) append_line(line, with_code(text));
    return line;
}

// Each place once, with all that is done there.
Line places(const std::vector<Instruction>& instructions) {
    Line line;
    std::string place;
    for (const Instruction& each : instructions) {
        if (each.where != place) append_line(line, of(Span::Kind::strong, each.where));
        place = each.where;
        append_line(line, of(each.is_typed ? Span::Kind::code : Span::Kind::plain, each.what));
    }
    return line;
}

}  // namespace

void Runbook::add(const language::Document& document, const run::StepResult& step,
                  const run::Situation& situation, const SiteAt& before, const SiteAt& after) {
    Entry entry;
    entry.number = step.number;
    if (step.step == nullptr) {
        entry.words = "after the last step, once no phone is booting";
    } else {
        entry.words = actions::words(*step.step) + report::expected_values(*step.step);
        entry.note = step.step->note;
        entry.is_expectation = step.judgement.has_value();
        entry.instructions = instructions(*step.step, before.site, after.site);
    }
    entry.checks = checks(step, situation);
    entry.waits = waits_for(step);
    entry.refusal = step.refusal.value_or("");
    entry.notes = step.notes;
    if (step.judgement) {
        for (const std::string& note : step.judgement->notes) entry.notes.push_back(note);
        std::istringstream calls(report::calls_text(step.judgement->calls));
        for (std::string line; std::getline(calls, line);) entry.notes.push_back(line);
    }
    entry.is_well = !step.is_surprising() && (!step.judgement || step.judgement->held);
    if (step.is_surprising()) entry.trouble = report::surprise_text(document, step);
    if (step.judgement && !step.judgement->held)
        entry.trouble =
            report::failure_text(document, situation, step, last_action_ ? &*last_action_ : nullptr, false);
    if (!entry.is_expectation) entry.impact = impact_on_phones(step, before, after);
    if (!entry.is_expectation && step.step != nullptr) last_action_ = step;
    entries_.push_back(std::move(entry));
}

Blocks Runbook::blocks(const std::vector<AfterStep>& times) const {
    Table table{"Step by step",
                {"#Step", "What", "Where, and what is done there", "To verify before going on", "Waits for",
                 "Takes", "Impact on phones"},
                {}};
    if (!preparations_.empty())
        table.rows.push_back({plain("0"), of(Span::Kind::strong, "before the plan"), places(preparations_),
                              with_code("`probe` finds nodes that agree; the backup is complete"), plain(""),
                              plain(""), plain("none")});
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Entry& entry = entries_[i];
        Line what = of(Span::Kind::strong, entry.words);
        if (!entry.note.empty()) append_line(what, plain(entry.note));
        if (!entry.refusal.empty()) append_line(what, of(Span::Kind::warning, "refused: " + entry.refusal));
        for (const std::string& note : entry.notes) append_line(what, plain(note));
        const Line where = !entry.is_expectation ? places(entry.instructions)
                           : entry.is_well       ? of(Span::Kind::good, "held")
                                                 : of(Span::Kind::bad, "DOES NOT HOLD");
        table.rows.push_back(
            {plain(entry.number == 0 ? "" : fmt::format("{}", entry.number)), std::move(what), where,
             lines_of(entry.checks), plain(entry.waits),
             plain(entry.is_expectation ? "" : report::duration_text(times[i].ended - times[i].taken)),
             entry.impact});
    }
    Blocks blocks;
    blocks.push_back({std::move(table)});
    blocks.push_back(
        {Paragraph{with_code("Menus are named as from CUCM 10.0 on. Times are the world's, by the plan's "
                             "`durations` and `timing`; from "
                             "a step that is done to the next one a minute passes. Serial numbers, records "
                             "and registered phones are "
                             "those of this run.")}});
    return blocks;
}

Blocks Runbook::troubles() const {
    Blocks blocks;
    for (const Entry& entry : entries_)
        if (!entry.is_well)
            blocks.push_back({Listing{
                fmt::format("Not as the plan says: step {}, {}", entry.number, entry.words), entry.trouble}});
    return blocks;
}

}  // namespace page
