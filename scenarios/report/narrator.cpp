// The report for people: first what is wrong with the site in the end, then each step, then what took how
// long and what helps, and at last the site before and after.
#include <ostream>
#include <sstream>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/report/advice_text.hpp"
#include "scenarios/report/health_text.hpp"
#include "scenarios/report/reporter.hpp"
#include "scenarios/report/text.hpp"
#include "scenarios/report/traffic_text.hpp"

namespace report {
namespace {

using ctl::printable;

class Narrator : public Reporter {
  public:
    Narrator(const ReportOptions& options, std::ostream& out)
        : options_(options), screen_(options.color), out_(out) {}

    void begin(const RunFacts& facts) override {
        facts_ = facts;
        before_.reset();
        story_.str("");
        if (options_.quiet) return;
        story_ << fmt::format("seed {}, {}\n", facts.seed, facts.world) << heading(*facts.document);
    }

    void step(const run::StepResult& step, const run::Situation& situation) override {
        if (step.judgement) return expectation(step, situation);
        if (step.step != nullptr) before_ = step;
        if (step.is_surprising())
            story_ << "FAILED step " << step.number << "\n" << surprise_text(*facts_.document, step);
        if (options_.quiet) return;
        if (step.step == nullptr) {
            story_ << "after the last step, once no phone is booting\n";
        } else {
            story_ << fmt::format("step {}, {} ({})\n", step.number, actions::words(*step.step),
                                  ctl::time_text(step.taken));
            if (step.refusal)
                story_ << fmt::format("  {} refuses: {}\n", actions::refuser(*step.step),
                                      printable(*step.refusal));
            print_notes(step);
            if (!step.step->note.empty()) story_ << "  note: " << printable(step.step->note) << "\n";
        }
        story_ << reconnected_text(step.reconnected, options_.verbose)
               << outcomes_text(situation, step.outcomes, options_.verbose);
        if (step.traffic) story_ << traffic_text(*situation.site.frame, *step.traffic);
        print_underway(step.underway);
        if (!step.outcomes.empty()) print_console(situation.site);
    }

    void end(const RunSummary& summary) override {
        const std::string name = printable(facts_.document->name());
        const run::RunResult& result = summary.result;
        if (summary.is_unhealthy())
            out_ << screen_.shown(fmt::format("FAILED {}: {}\n{}", name, printable(worst_text(result.after)),
                                              unexpected_text(result.after, options_.verbose)));
        tell();
        if (!options_.quiet)
            out_ << screen_.shown(time_text(summary) + advice_text(summary.advice, options_.verbose) +
                                  not_played_text());
        out_ << verdict_text(summary, name)
             << screen_.shown(fmt::format("  site before: {}\n  site after:  {}\n",
                                          site_text(result.before, {}),
                                          site_text(result.after, cures_of(summary.advice.troubles))) +
                              automatic_text(summary));
    }

    void error(const std::string&, RunFailure, const std::vector<std::string>&) override { tell(); }
    // What a run that was interrupted had to tell.
    void finish(bool) override { tell(); }

  private:
    void tell() {
        out_ << screen_.shown(story_.str());
        story_.str("");
    }

    [[nodiscard]] std::string verdict_text(const RunSummary& summary, const std::string& name) const {
        const run::RunResult& result = summary.result;
        const std::string checked =
            result.held + result.failed > 0
                ? fmt::format("{} of {} expectations held", result.held, result.held + result.failed)
                : "no expectations";
        const std::string counts =
            fmt::format("{}, {}; phones: {}; {}, seed {}", checked, health_words(summary), facts_.phones,
                        worlds_words(summary), facts_.seed);
        switch (summary.verdict) {
            case RunVerdict::failed:
                return screen_.shown(fmt::format("FAILED {}: {}\n  to repeat it: {}\n", name, counts,
                                                 summary.repeating_command));
            case RunVerdict::unchecked:
                return screen_.shown(
                    fmt::format("UNCHECKED {}: nothing was checked\n  let the site's health be "
                                "checked, add an expect step, or say --no-expectations\n",
                                name));
            case RunVerdict::passed: break;
        }
        return screen_.good("PASSED") + screen_.shown(fmt::format(" {}: {}\n", name, counts));
    }

    void expectation(const run::StepResult& step, const run::Situation& situation) {
        if (!step.judgement->held) {
            story_ << "FAILED step " << step.number << ", " << actions::words(*step.step) << "\n"
                   << failure_text(*facts_.document, situation, step, before_ ? &*before_ : nullptr,
                                   options_.verbose);
        } else if (!options_.quiet) {
            story_ << "  held step " << step.number << ", " << actions::words(*step.step) << "\n";
            print_notes(step);
            print_underway(step.underway);
        }
    }

    // What else the plan may mean.
    [[nodiscard]] static std::string automatic_text(const RunSummary& summary) {
        if (!summary.on_automatic) return "";
        const run::RunResult& other = *summary.on_automatic;
        const std::size_t all = other.held + other.failed;
        const bool is_well =
            other.failed == 0 && (!summary.is_health_checked || other.after.is_as_expected());
        return fmt::format(
            "  phone_interaction is left open, and was MANUAL; on AUTOMATIC, as 14 and 15 are installed, "
            "clusters reset "
            "phones by themselves at {} {} of this plan{}\n  site after, on AUTOMATIC:  {}\n",
            other.own_resets, other.own_resets == 1 ? "step" : "steps",
            is_well ? ", and it comes to what was expected"
                    : fmt::format(": {} of {} expectations hold, the site is {}", other.held, all,
                                  other.after.is_as_expected() ? "as they say" : "NOT HEALTHY"),
            site_text(other.after, {}));
    }

    // So that silence about it is not taken for "no effect".
    [[nodiscard]] std::string not_played_text() const {
        const std::vector<std::string> outside = not_played(*facts_.document);
        if (outside.empty()) return "";
        std::string text =
            "not played, and touched by renewals of this plan (Cisco's guide to CA-signed certificates)\n";
        for (const std::string& each : outside) text += "  " + each + "\n";
        return text;
    }

    [[nodiscard]] std::string_view worlds_words(const RunSummary& summary) const {
        if (summary.in_virtual_time) return "both worlds agree";
        return facts_.is_live ? "live world" : "virtual world";
    }

    // What took how long: of a live run, what it took in virtual time.
    [[nodiscard]] std::string time_text(const RunSummary& summary) const {
        const model::SiteDescription& site = facts_.document->site();
        if (!summary.in_virtual_time)
            return outages_text(site, summary.result.outages, summary.result.length, options_.verbose);
        const InVirtualTime& seen = *summary.in_virtual_time;
        std::string text =
            "the same plan in virtual time: both worlds agree on every phone after every step\n";
        for (const InVirtualTime::Reset& each : seen.traffic) {
            text += each.step == 0 ? "  after the last step\n" : fmt::format("  step {}\n", each.step);
            text += traffic_text(*each.frame, each.traffic);
        }
        return text + outages_text(site, seen.outages, seen.length, options_.verbose);
    }

    static std::string_view health_words(const RunSummary& summary) {
        if (!summary.is_health_checked) return "the site's health is UNCHECKED";
        const run::Health& after = summary.result.after;
        if (!after.is_as_expected()) return "the site is NOT HEALTHY";
        return after.of_phones.empty() && after.of_site.empty() ? "the site is healthy"
                                                                : "the site is as the plan expects";
    }

    void print_notes(const run::StepResult& step) {
        for (const std::string& note : step.notes) story_ << "  " << printable(note) << "\n";
        if (!step.judgement) return;
        for (const std::string& note : step.judgement->notes) story_ << "  " << printable(note) << "\n";
        story_ << calls_text(step.judgement->calls);
    }

    void print_underway(const worlds::Underway& underway) {
        if (underway.none()) return;
        story_ << fmt::format("  at this moment {} {}", underway.booting,
                              underway.booting == 1 ? "phone boots" : "phones boot");
        if (underway.to_come > 0) story_ << fmt::format(", and {} resets are yet to come", underway.to_come);
        story_ << "; until a phone is back, its last completed boot counts\n";
    }

    void print_console(const model::SiteState& site) {
        if (!options_.console) return;
        const std::optional<model::PhoneNumber> number = model::phone_named(site, *options_.console);
        if (!number) return;
        story_ << "  console of " << *options_.console << ":\n";
        for (const std::string& line :
             site.phones[number->group]->at(number->in_group).last_boot->report.console)
            story_ << "    " << printable(boost::replace_all_copy(line, model::own_name, *options_.console))
                   << "\n";
    }

    ReportOptions options_;
    Screen screen_;
    std::ostream& out_;
    std::ostringstream story_;  // the steps, until what goes before them is known
    RunFacts facts_;
    std::optional<run::StepResult> before_;  // the last step that was no expectation
};

}  // namespace

std::unique_ptr<Reporter> text_reporter(const ReportOptions& options, std::ostream& out) {
    return std::make_unique<Narrator>(options, out);
}

}  // namespace report
