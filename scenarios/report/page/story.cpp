#include "scenarios/report/page/story.hpp"

#include <algorithm>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/report/advice_text.hpp"
#include "scenarios/report/health_text.hpp"
#include "scenarios/report/page/boot_chart.hpp"
#include "scenarios/report/page/certificates.hpp"
#include "scenarios/report/text.hpp"
#include "scenarios/report/traffic_text.hpp"

namespace page {
namespace {

constexpr std::size_t most_boots = 16;        // that are shown
constexpr std::size_t most_boots_kept = 200;  // that are looked at
constexpr std::size_t most_deviations = 50;

std::string step_words(std::size_t number) {
    return number == 0 ? "the end" : fmt::format("step {}", number);
}

Line lines_of(const std::vector<std::string>& texts) {
    Line line;
    for (const std::string& text : texts) append_line(line, with_code(text));
    return line;
}

std::vector<Line> count_row(std::string name, std::size_t before, std::size_t after, bool is_bad) {
    const Span::Kind kind = is_bad && after > before ? Span::Kind::bad : Span::Kind::plain;
    return {plain(std::move(name)), plain(fmt::format("{}", before)), of(kind, fmt::format("{}", after))};
}

Table site_table(const run::PhoneCounts& before, const run::PhoneCounts& after) {
    Table table{"The site before and after, in phones", {"Phones", "#before", "#after"}, {}};
    table.rows = {count_row("all", before.all, after.all, false),
                  count_row("registered, secure", before.secure, after.secure, false),
                  count_row("registered, non-secure", before.non_secure, after.non_secure, false),
                  count_row("not registered", before.unregistered, after.unregistered, true),
                  count_row("off", before.off, after.off, false),
                  count_row("LOCKED", before.locked, after.locked, true),
                  count_row("BLANK", before.blank, after.blank, true),
                  count_row("FRESH", before.fresh, after.fresh, true),
                  count_row("behind what TFTP offers", before.behind, after.behind, true),
                  count_row("AT RISK", before.at_risk, after.at_risk, true),
                  count_row("without a whole configuration", before.without_configuration,
                            after.without_configuration, true),
                  count_row("not served by TFTP", before.not_served, after.not_served, true)};
    // Those that are never 0, and those that say something.
    constexpr std::size_t always = 6;
    std::size_t row = 0;
    std::erase_if(table.rows, [&row](const std::vector<Line>& cells) {
        return ++row > always && cells[1].front().text == "0" && cells[2].front().text == "0";
    });
    return table;
}

bool is_trouble(const run::PhoneOutcome& outcome) {
    if (outcome.is_off) return false;
    return outcome.trust != phone::Trust::trusted || outcome.registration == phone::Registration::none ||
           (outcome.configuration && !outcome.configuration->accepted());
}

}  // namespace

Story::Story(const report::RunFacts& facts)
    : facts_(facts),
      file_(facts.document->name()),
      title_(facts.document->title()),
      repeating_{"What repeats it", {"What", "Value"}, {}} {
    const auto add = [this](std::string what, Line value) {
        repeating_.rows.push_back({plain(std::move(what)), std::move(value)});
    };
    add("version", plain("bellwether " BELLWETHER_VERSION));
    add("seed", plain(fmt::format("{}", facts.seed)));
    add("world, and its time", plain(facts.world));
    for (const language::Document::FileDigest& each : facts.document->digests())
        add("SHA-256 of " + each.file, of(Span::Kind::code, boost::algorithm::to_lower_copy(each.sha256)));
    for (const std::string& source : facts.document->sources()) add("source", plain(source));
}

void Story::first_day(const run::Situation& situation) {
    now_.emplace(situation);
    before_ = trust_graph(situation);
    counts_before_ = run::health_of(situation, {}).phones;
}

Line Story::impact_of(const run::StepResult& step, const run::PhoneCounts& now) const {
    const run::PhoneCounts& before = after_.empty() ? counts_before_ : after_.back().phones;
    std::size_t booted = 0;
    for (const run::OutcomeGroup& group : step.outcomes) booted += group.count;
    std::size_t moved = 0;
    for (const run::Reconnected& each : step.reconnected) moved += each.count;
    std::vector<std::string> told;
    if (booted > 0) told.push_back(actions::phones_words(booted) + " booted");
    if (moved > 0) told.push_back(actions::phones_words(moved) + " registered anew, or lost it");
    if (step.underway.booting > 0) told.push_back(actions::phones_words(step.underway.booting) + " boot");
    const bool is_registration =
        !told.empty() || now.unregistered != before.unregistered || now.off != before.off;
    const auto change = [&told](std::size_t was, std::size_t is, std::string_view words) {
        if (was != is) told.push_back(fmt::format("{}: {} before, {} now", words, was, is));
    };
    change(before.unregistered, now.unregistered, "not registered");
    change(before.behind, now.behind, "behind");
    change(before.locked, now.locked, "LOCKED");
    change(before.blank, now.blank, "BLANK");
    change(before.fresh, now.fresh, "FRESH");
    change(before.at_risk, now.at_risk, "AT RISK");
    const bool is_worse = now.locked > before.locked || now.unregistered > before.unregistered;
    Line line = of(told.empty() ? Span::Kind::plain
                   : is_worse   ? Span::Kind::bad
                                : Span::Kind::strong,
                   told.empty() && !is_registration ? "none"
                   : is_registration                ? "registration"
                                                    : "lists");
    for (const std::string& text : told) append_line(line, plain(text));
    return line;
}

void Story::step(const run::StepResult& step, const run::Situation& situation) {
    now_.emplace(situation);
    const run::PhoneCounts counts = run::health_of(situation, {}).phones;
    Entry entry;
    entry.number = step.number;
    if (step.step == nullptr) {
        entry.words = "after the last step, once no phone is booting";
    } else {
        entry.line = facts_.document->step(step.number - 1).line();
        entry.words = actions::words(*step.step) + report::expected_values(*step.step);
        entry.note = step.step->note;
        entry.is_expectation = step.judgement.has_value();
        if (!entry.is_expectation) {
            entry.instructions = instructions(*step.step, situation.site);
            entry.checks = checks(*step.step, situation);
            entry.waits = waits_for(*step.step);
        }
    }
    entry.refusal = step.refusal.value_or("");
    entry.notes = step.notes;
    entry.is_well = !step.is_surprising() && (!step.judgement || step.judgement->held);
    if (step.is_surprising()) entry.trouble = report::surprise_text(*facts_.document, step);
    if (step.judgement && !step.judgement->held)
        entry.trouble = report::failure_text(*facts_.document, situation, step,
                                             last_action_ ? &*last_action_ : nullptr, false);
    entry.impact = impact_of(step, counts);
    if (!step.judgement && step.step != nullptr) last_action_ = step;
    add_boots(step, situation);
    add_risks(step, situation);
    entries_.push_back(std::move(entry));
    after_.push_back({step.number, step.taken, step.ended, counts});
}

void Story::add_boots(const run::StepResult& step, const run::Situation& situation) {
    for (const run::OutcomeGroup& group : step.outcomes) {
        if (known_boots_.size() >= most_boots_kept) {
            ++boots_left_out_;
            continue;
        }
        if (!known_boots_.insert(boot_key(situation, group)).second) continue;
        const bool is_bad = is_trouble(group.outcome);
        const auto shown =
            static_cast<std::size_t>(std::ranges::count(boots_, is_bad, &BootTold::is_trouble));
        if (shown >= most_boots / 2) {
            ++boots_left_out_;
            continue;
        }
        boots_.push_back({is_bad,
                          step.step == nullptr
                              ? "after the last step"
                              : fmt::format("step {}, {}", step.number, actions::words(*step.step)),
                          boot_blocks(situation, group)});
    }
}

void Story::add_risks(const run::StepResult& step, const run::Situation& situation) {
    (void)situation;
    for (const run::OutcomeGroup& group : step.outcomes) {
        if (!group.outcome.risk) continue;
        RiskTold risk{
            fmt::format("{} of {}", actions::phones_words(group.count), fmt::join(group.groups, ", ")),
            step_words(step.number), *group.outcome.risk};
        const auto same = std::ranges::find_if(
            risks_, [&risk](const RiskTold& each) { return each.risk == risk.risk && each.who == risk.who; });
        if (same == risks_.end()) risks_.push_back(std::move(risk));
    }
}

namespace {

std::string sentence_of(const report::RunSummary& summary) {
    const run::RunResult& result = summary.result;
    const std::size_t all = result.held + result.failed;
    std::string checked =
        all == 0 ? "Nothing else was expected" : fmt::format("{} of {} expectations held", result.held, all);
    switch (summary.verdict) {
        case report::RunVerdict::unchecked: return "Nothing was checked.";
        case report::RunVerdict::passed:
            if (!summary.is_health_checked) return checked + "; the site's health was not judged.";
            return checked + (result.after.of_phones.empty() && result.after.of_site.empty()
                                  ? ", and the site is healthy at the end."
                                  : ", and the site is at the end as the plan says it will be.");
        case report::RunVerdict::failed: break;
    }
    if (summary.is_unhealthy()) return report::worst_text(result.after) + ". " + checked + ".";
    return checked + ": the plan is not as it says.";
}

}  // namespace

Chapter Story::verdict_chapter(const report::RunSummary& summary, const std::string& sentence) const {
    Chapter chapter{"Verdict", {}};
    const bool is_good = summary.verdict == report::RunVerdict::passed;
    Line verdict = of(is_good ? Span::Kind::good : Span::Kind::bad, report::verdict_name(summary.verdict));
    append(verdict, plain(". " + sentence));
    chapter.blocks.push_back({Paragraph{std::move(verdict)}});
    chapter.blocks.push_back({site_table(summary.result.before.phones, summary.result.after.phones)});
    Table deviations{"What is not as on a healthy site, at the end", {"What", "Expected", "Since"}, {}};
    const auto add = [&deviations](const auto& each) {
        deviations.rows.push_back(
            {plain(run::words(each)),
             each.is_expected ? of(Span::Kind::good, "yes, by name") : of(Span::Kind::bad, "no"),
             plain(each.was_before ? "before the plan" : "the plan")});
    };
    std::size_t left_out = 0;
    for (const run::PhoneDeviation& each : summary.result.after.of_phones)
        deviations.rows.size() < most_deviations ? add(each) : void(++left_out);
    for (const run::SiteDeviation& each : summary.result.after.of_site)
        deviations.rows.size() < most_deviations ? add(each) : void(++left_out);
    if (!deviations.rows.empty()) chapter.blocks.push_back({std::move(deviations)});
    if (left_out > 0) chapter.blocks.push_back({Paragraph{plain(fmt::format("And {} more.", left_out))}});
    for (const Entry& entry : entries_)
        if (!entry.is_well)
            chapter.blocks.push_back(
                {Listing{fmt::format("Not as the plan says: {}, {}", step_words(entry.number), entry.words),
                         entry.trouble}});
    if (summary.on_automatic) {
        const run::RunResult& other = *summary.on_automatic;
        const bool is_well =
            other.failed == 0 && (!summary.is_health_checked || other.after.is_as_expected());
        Line line = plain(
            "The plan leaves \"Phone Interaction on Certificate Update\" open: this is what it comes to "
            "on manual. On automatic, as 14 and 15 are installed, clusters reset phones by themselves "
            "at ");
        append(line, plain(fmt::format("{} {} of it, and ", other.own_resets,
                                       other.own_resets == 1 ? "step" : "steps")));
        append(line, is_well ? of(Span::Kind::good, "it comes to what was expected")
                             : of(Span::Kind::bad, "it does not come to what was expected"));
        append(line, plain(": " + report::site_text(other.after, {}) + "."));
        chapter.blocks.push_back({Paragraph{std::move(line)}});
    }
    if (const std::vector<std::string> outside = report::not_played(*facts_.document); !outside.empty()) {
        chapter.blocks.push_back(
            {Paragraph{plain("Touched by renewals of this plan by the documents, and not played:")}});
        Bullets bullets;
        for (const std::string& each : outside) bullets.items.push_back(plain(each));
        chapter.blocks.push_back({std::move(bullets)});
    }
    Table repeating = repeating_;
    repeating.rows.insert(repeating.rows.begin(),
                          {plain("command"), of(Span::Kind::code, summary.repeating_command)});
    chapter.blocks.push_back({std::move(repeating)});
    return chapter;
}

std::vector<AfterStep> Story::after_steps(const report::RunSummary* summary) const {
    std::vector<AfterStep> steps = after_;
    if (summary == nullptr || !summary->in_virtual_time) return steps;
    // Sockets take no time of the world: that of the same plan in virtual time is meant.
    for (AfterStep& step : steps) {
        const auto& timed = summary->in_virtual_time->steps;
        const auto same = std::ranges::find(timed, step.number, &report::InVirtualTime::Step::number);
        if (same == timed.end()) continue;
        step.taken = same->taken;
        step.ended = same->ended;
    }
    return steps;
}

Chapter Story::runbook_chapter(const report::RunSummary* summary) const {
    Chapter chapter{"Runbook", {}};
    Table table{"Step by step",
                {"#Step", "What", "Where, and what is done there", "To verify before going on", "Waits for",
                 "Takes", "Impact on phones"},
                {}};
    const std::vector<AfterStep> times = after_steps(summary);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Entry& entry = entries_[i];
        Line what = of(Span::Kind::strong, entry.words);
        if (!entry.note.empty()) append_line(what, plain(entry.note));
        if (!entry.refusal.empty()) append_line(what, of(Span::Kind::warning, "refused: " + entry.refusal));
        for (const std::string& note : entry.notes) append_line(what, plain(note));
        Line where;
        if (entry.is_expectation)
            where = entry.is_well ? of(Span::Kind::good, "held") : of(Span::Kind::bad, "DOES NOT HOLD");
        std::string place;
        for (const Instruction& each : entry.instructions) {
            if (each.where.empty()) continue;
            if (each.where != place) append_line(where, of(Span::Kind::strong, each.where));
            place = each.where;
            append_line(where, of(each.is_typed ? Span::Kind::code : Span::Kind::plain, each.what));
        }
        table.rows.push_back(
            {plain(entry.number == 0 ? "" : fmt::format("{}", entry.number)), std::move(what),
             std::move(where), lines_of(entry.checks), plain(entry.waits),
             entry.is_expectation ? plain("") : plain(report::duration_text(times[i].ended - times[i].taken)),
             entry.is_expectation ? plain("") : entry.impact});
    }
    chapter.blocks.push_back({std::move(table)});
    chapter.blocks.push_back({Paragraph{
        plain("Menus are named as from CUCM 10.0 on. Times are the world's, by the figures of the plan's "
              "`durations` and `timing`; from a step that is done to the next one a minute passes. Serial "
              "numbers, record counts and registered phones are those of this run.")}});
    return chapter;
}

Chapter Story::boots_chapter() const {
    Chapter chapter{"Boots of phones", {}};
    if (boots_.empty()) chapter.blocks.push_back({Paragraph{plain("No phone booted.")}});
    for (const bool is_bad : {true, false})
        for (const BootTold& boot : boots_) {
            if (boot.is_trouble != is_bad) continue;
            chapter.blocks.push_back({Heading{4, "By " + boot.step}});
            append(chapter.blocks, boot.blocks);
        }
    if (boots_left_out_ > 0)
        chapter.blocks.push_back({Paragraph{plain(
            fmt::format("{} other kinds of boots are left out; bellwether run --console PHONE shows any of "
                        "them.",
                        boots_left_out_))}});
    return chapter;
}

Chapter Story::risks_chapter(const report::RunSummary& summary) const {
    Chapter chapter{"Risks, and what brings phones back", {}};
    if (risks_.empty()) {
        chapter.blocks.push_back({Paragraph{plain("No document warns of what these phones went through.")}});
    } else {
        Table table{"Documents warn of this, and it went well by a modelling choice alone",
                    {"Phones", "At", "The document", "The better outcome rests on"},
                    {}};
        for (const RiskTold& each : risks_)
            table.rows.push_back(
                {plain(each.who), plain(each.step), plain(each.risk.warning), plain(each.risk.choice)});
        chapter.blocks.push_back({std::move(table)});
    }
    if (summary.advice.troubles.empty()) {
        chapter.blocks.push_back({Paragraph{plain("No phone is in trouble at the end.")}});
        return chapter;
    }
    Table table{"What brings phones back, tried in the virtual world on the site as it is at the end",
                {"Phones", "What is wrong", "What helps", "Tried", "Source"},
                {}};
    for (const advice::TroubleAdvice& each : summary.advice.troubles) {
        Line helps = of(Span::Kind::bad, each.is_cut ? "nothing of what was tried" : "nothing was found");
        Line tried = plain("");
        std::string source;
        if (each.recovery) {
            helps = each.recovery->is_visit ? of(Span::Kind::bad, "only a visit to each phone: ") : Line{};
            append(helps, plain(report::actions_text(each.recovery->actions)));
            tried = plain(fmt::format("{} of {} phones back", each.recovery->back, each.recovery->of));
            source = each.recovery->source;
        }
        table.rows.push_back({plain(fmt::format("{} ({})", actions::phones_words(each.trouble.count),
                                                fmt::join(each.trouble.groups, ", "))),
                              lines_of(each.trouble.deviations), std::move(helps), std::move(tried),
                              plain(std::move(source))});
    }
    chapter.blocks.push_back({std::move(table)});
    Line instead = of(Span::Kind::strong, "Instead: ");
    if (const auto& alternative = summary.advice.alternative)
        append(instead, plain(fmt::format("{}{}. Tried: {} of {} phones healthy at the end of the plan.",
                                          alternative->words,
                                          alternative->source.empty() ? "" : " [" + alternative->source + "]",
                                          alternative->phones, alternative->phones)));
    else
        append(instead, plain("no single change of the plan was found with which all phones end healthy."));
    chapter.blocks.push_back({Paragraph{std::move(instead)}});
    return chapter;
}

Told Story::told(const report::RunSummary& summary) const {
    Told told{file_, title_, report::verdict_name(summary.verdict), sentence_of(summary), {}};
    told.chapters.push_back(verdict_chapter(summary, told.sentence));
    const worlds::Activity& activity =
        summary.in_virtual_time ? summary.in_virtual_time->activity : summary.result.activity;
    Chapter over_time{"Phones over time", over_time_blocks(counts_before_, after_steps(&summary), activity)};
    const std::vector<worlds::Outage>& outages =
        summary.in_virtual_time ? summary.in_virtual_time->outages : summary.result.outages;
    const std::chrono::seconds length =
        summary.in_virtual_time ? summary.in_virtual_time->length : summary.result.length;
    over_time.blocks.push_back(
        {Listing{"How long phones were without registration",
                 report::outages_text(facts_.document->site(), outages, length, true)}});
    told.chapters.push_back(std::move(over_time));
    told.chapters.push_back(runbook_chapter(&summary));
    if (now_) told.chapters.push_back({"Who trusts whom", trust_blocks(before_, trust_graph(*now_))});
    told.chapters.push_back(boots_chapter());
    told.chapters.push_back(risks_chapter(summary));
    if (now_) told.chapters.push_back({"Certificates", certificate_blocks(*now_)});
    return told;
}

Told Story::interrupted() const {
    const std::size_t steps = entries_.empty() ? 0 : entries_.back().number;
    Told told{file_,
              title_,
              "INTERRUPTED",
              fmt::format("The run was broken off after step {}: this page is not whole.", steps),
              {}};
    Chapter first{"Verdict", {}};
    Line line = of(Span::Kind::bad, told.verdict);
    append(line, plain(". " + told.sentence));
    first.blocks.push_back({Paragraph{std::move(line)}});
    first.blocks.push_back({repeating_});
    told.chapters.push_back(std::move(first));
    if (entries_.empty()) return told;
    told.chapters.push_back({"Phones over time", over_time_blocks(counts_before_, after_, {})});
    told.chapters.push_back(runbook_chapter(nullptr));
    told.chapters.push_back(boots_chapter());
    return told;
}

}  // namespace page
