// The report for people: first what is wrong with the site in the end, then each step, and at last the site
// before and after.
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
        : options_(options), painter_(options.color), target_(out) {}
    // What a run that was interrupted had to tell.
    ~Narrator() override { target_ << out_.str(); }

    void begin(const RunFacts& facts) override {
        facts_ = facts;
        before_.reset();
        out_.str("");
        if (options_.quiet) return;
        out_ << fmt::format("seed {}, {}\n", facts.seed, facts.world) << heading(*facts.document);
    }

    void step(const run::StepResult& step, const run::Situation& situation) override {
        if (step.judgement) return expectation(step, situation);
        if (step.step != nullptr) before_ = step;
        if (step.is_surprising())
            out_ << painter_.bad("FAILED") << " step " << step.number << "\n"
                 << surprise_text(*facts_.document, step);
        if (options_.quiet) return;
        if (step.step == nullptr) {
            out_ << "after the last step, once no phone is booting\n";
        } else {
            out_ << fmt::format("step {}, {} ({})\n", step.number, actions::words(*step.step),
                                ctl::time_text(step.taken));
            if (step.refusal)
                out_ << fmt::format("  {} refuses: {}\n", actions::refuser(*step.step),
                                    printable(*step.refusal));
            print_notes(step);
            if (!step.step->note.empty()) out_ << "  note: " << printable(step.step->note) << "\n";
        }
        for (const run::OutcomeGroup& group : step.outcomes) out_ << outcome_text(situation, group);
        if (step.traffic) out_ << traffic_text(situation.site, *step.traffic);
        print_underway(step.underway);
        if (!step.outcomes.empty()) print_console(situation.site);
    }

    void end(const RunSummary& summary) override {
        const run::RunResult& result = summary.result;
        const std::string name = printable(facts_.document->name());
        if (summary.is_unhealthy())
            target_ << fmt::format("{} {}: {}\n{}", painter_.bad("FAILED"), name,
                                   printable(worst_text(result.after)),
                                   unexpected_text(result.after, options_.verbose));
        target_ << out_.str();
        out_.str("");
        if (!options_.quiet) target_ << advice_text(summary.advice);
        const std::string checked =
            result.held + result.failed > 0
                ? fmt::format("{} of {} expectations held", result.held, result.held + result.failed)
                : "no expectations";
        const std::string counts =
            fmt::format("{}, {}; phones: {}; {} world, seed {}", checked, health_words(summary),
                        facts_.phones, facts_.is_live ? "live" : "virtual", facts_.seed);
        switch (summary.verdict) {
            case RunVerdict::failed:
                target_ << fmt::format("{} {}: {}\n  to repeat it: {}\n", painter_.bad("FAILED"), name,
                                       counts, summary.repeating_command);
                break;
            case RunVerdict::unchecked:
                target_ << fmt::format(
                    "{} {}: nothing was checked\n  let the site's health be checked, add an expect step, or "
                    "say "
                    "--no-expectations\n",
                    painter_.bad("UNCHECKED"), name);
                break;
            case RunVerdict::passed:
                target_ << fmt::format("{} {}: {}\n", painter_.good("PASSED"), name, counts);
                break;
        }
        target_ << fmt::format("  site before: {}\n  site after:  {}\n", site_text(result.before, {}),
                               site_text(result.after, cures_of(summary.advice.troubles)));
    }

    void error(const std::string&, RunFailure, const std::vector<std::string>&) override {
        target_ << out_.str();
        out_.str("");
    }

  private:
    void expectation(const run::StepResult& step, const run::Situation& situation) {
        if (!step.judgement->held) {
            out_ << painter_.bad("FAILED") << " step " << step.number << ", " << actions::words(*step.step)
                 << "\n"
                 << failure_text(*facts_.document, situation, step, before_ ? &*before_ : nullptr);
        } else if (!options_.quiet) {
            out_ << "  " << painter_.good("held") << " step " << step.number << ", "
                 << actions::words(*step.step) << "\n";
            print_notes(step);
            print_underway(step.underway);
        }
    }

    static std::string_view health_words(const RunSummary& summary) {
        if (!summary.is_health_checked) return "the site's health is UNCHECKED";
        const run::Health& after = summary.result.after;
        if (!after.is_as_expected()) return "the site is NOT HEALTHY";
        return after.of_phones.empty() && after.of_site.empty() ? "the site is healthy"
                                                                : "the site is as the plan expects";
    }

    void print_notes(const run::StepResult& step) {
        for (const std::string& note : step.notes) out_ << "  " << printable(note) << "\n";
        if (!step.judgement) return;
        for (const std::string& note : step.judgement->notes) out_ << "  " << printable(note) << "\n";
        out_ << calls_text(step.judgement->calls);
    }

    void print_underway(const worlds::Underway& underway) {
        if (underway.none()) return;
        out_ << fmt::format("  at this moment {} {}", underway.booting,
                            underway.booting == 1 ? "phone boots" : "phones boot");
        if (underway.to_come > 0) out_ << fmt::format(", and {} resets are yet to come", underway.to_come);
        out_ << "; until a phone is back, its last completed boot counts\n";
    }

    void print_console(const model::SiteState& site) {
        if (!options_.console) return;
        const std::optional<model::PhoneNumber> number = model::phone_named(site, *options_.console);
        if (!number) return;
        out_ << "  console of " << *options_.console << ":\n";
        for (const std::string& line :
             site.phones[number->group]->at(number->in_group).last_boot->report.console)
            out_ << "    " << printable(boost::replace_all_copy(line, model::own_name, *options_.console))
                 << "\n";
    }

    ReportOptions options_;
    Painter painter_;
    std::ostream& target_;
    std::ostringstream out_;  // the steps, until what goes before them is known
    RunFacts facts_;
    std::optional<run::StepResult> before_;  // the last step that was no expectation
};

}  // namespace

std::unique_ptr<Reporter> text_reporter(const ReportOptions& options, std::ostream& out) {
    return std::make_unique<Narrator>(options, out);
}

}  // namespace report
