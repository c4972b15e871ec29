#include "scenarios/report/page/story.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/report/page/certificates.hpp"
#include "scenarios/report/text.hpp"
#include "scenarios/report/traffic_text.hpp"

namespace page {
namespace {

Paragraph verdict_paragraph(const Told& told) {
    Line line = of(told.verdict == "PASSED" ? Span::Kind::good : Span::Kind::bad, told.verdict);
    append(line, plain(". " + told.sentence));
    return {std::move(line)};
}

}  // namespace

Story::Story(const report::RunFacts& facts)
    : facts_(facts),
      file_(facts.document->name()),
      title_(facts.document->title()),
      repeating_(repeating_table(facts)) {}

void Story::first_day(const run::Situation& situation) {
    now_.emplace(situation);
    before_step_ = site_at(situation);
    phones_before_ = before_step_.phones;
    trust_before_ = trust_graph(situation);
    runbook_.first_day(situation.site);
}

void Story::step(const run::StepResult& step, const run::Situation& situation) {
    now_.emplace(situation);
    SiteAt after = site_at(situation);
    runbook_.add(*facts_.document, step, situation, before_step_, after);
    boots_.add(step, situation);
    risks_.add(step, situation, after.phones.at_risk);
    after_.push_back({step.number, step.taken, step.ended, after.phones});
    before_step_ = std::move(after);
}

// Sockets take no time of the world: that of the same plan in virtual time is meant, where it was played so.
std::vector<AfterStep> Story::timed(const report::RunSummary& summary) const {
    std::vector<AfterStep> steps = after_;
    if (!summary.in_virtual_time) return steps;
    for (AfterStep& step : steps) {
        const auto& virtual_steps = summary.in_virtual_time->steps;
        const auto same = std::ranges::find(virtual_steps, step.number, &report::InVirtualTime::Step::number);
        if (same == virtual_steps.end()) continue;
        step.taken = same->taken;
        step.ended = same->ended;
    }
    return steps;
}

Chapter Story::over_time(const report::RunSummary& summary) const {
    const auto& seen = summary.in_virtual_time;
    Chapter chapter{"Phones over time", over_time_blocks(phones_before_, timed(summary),
                                                         seen ? seen->activity : summary.result.activity)};
    if (facts_.is_live && !seen) {
        chapter.blocks.push_back(
            {Paragraph{plain("This was played on sockets alone, which take no time of the "
                             "world: how long phones were without registration is not known.")}});
        return chapter;
    }
    chapter.blocks.push_back(
        {Listing{"How long phones were without registration",
                 report::outages_text(facts_.document->site(), seen ? seen->outages : summary.result.outages,
                                      seen ? seen->length : summary.result.length, true)}});
    return chapter;
}

Told Story::told(const report::RunSummary& summary) const {
    Told told{file_, title_, report::verdict_name(summary.verdict), verdict_sentence(summary, after_), {}};
    Chapter verdict{"Verdict", {}};
    verdict.blocks.push_back({verdict_paragraph(told)});
    append(verdict.blocks, site_blocks(summary));
    append(verdict.blocks, runbook_.troubles());
    if (const std::vector<std::string> outside = report::not_played(*facts_.document); !outside.empty()) {
        verdict.blocks.push_back(
            {Paragraph{plain("Touched by renewals of this plan by the documents, and not played:")}});
        Bullets bullets;
        for (const std::string& each : outside) bullets.items.push_back(plain(each));
        verdict.blocks.push_back({std::move(bullets)});
    }
    Table repeating = repeating_;
    repeating.rows.insert(repeating.rows.begin(),
                          {plain("command"), of(Span::Kind::code, summary.repeating_command)});
    if (summary.in_virtual_time)
        repeating.rows.push_back(
            {plain("times and load"), plain("of the same plan in virtual time: both worlds "
                                            "agree on every phone after every step")});
    verdict.blocks.push_back({std::move(repeating)});
    told.chapters.push_back(std::move(verdict));
    told.chapters.push_back(over_time(summary));
    told.chapters.push_back({"Runbook", runbook_.blocks(timed(summary))});
    if (now_) told.chapters.push_back({"Who trusts whom", trust_blocks(trust_before_, trust_graph(*now_))});
    told.chapters.push_back({"Boots of phones", boots_.blocks()});
    told.chapters.push_back({"Risks, and what brings phones back", risks_.blocks(summary.advice)});
    if (now_) told.chapters.push_back({"Certificates", certificate_blocks(*now_)});
    return told;
}

Told Story::interrupted() const {
    const std::size_t steps = after_.empty() ? 0 : after_.back().number;
    Told told{file_,
              title_,
              "INTERRUPTED",
              fmt::format("The run was broken off after step {}: this page is not whole.", steps),
              {}};
    told.chapters.push_back({"Verdict", {{verdict_paragraph(told)}, {repeating_}}});
    if (after_.empty()) return told;
    told.chapters.push_back({"Phones over time", over_time_blocks(phones_before_, after_, {})});
    told.chapters.push_back({"Runbook", runbook_.blocks(after_)});
    told.chapters.push_back({"Boots of phones", boots_.blocks()});
    return told;
}

}  // namespace page
