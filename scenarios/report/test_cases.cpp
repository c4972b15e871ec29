#include "scenarios/report/test_cases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/report/health_text.hpp"
#include "scenarios/report/text.hpp"

namespace report {
namespace {

using Result = TestCase::Result;

// An expectation that says the same of each phone can be told for each group; one that counts them, or their
// time, can't.
bool is_of_each_phone(const actions::Expect& expect) {
    return !expect.count && !expect.unregistered_at_most;
}

class Collector : public Reporter {
  public:
    explicit Collector(std::function<void(const std::vector<TestSuite>&)> done) : done_(std::move(done)) {}

    void begin(const RunFacts& facts) override {
        if (is_running_) suites_.pop_back();  // it is played once more, in another world
        document_ = facts.document;
        before_.reset();
        step_ = 0;
        is_running_ = true;
        suites_.push_back({.name = facts.document->name(),
                           .title = facts.document->title(),
                           .world = facts.world,
                           .seed = facts.seed});
    }

    void step(const run::StepResult& step, const run::Situation& situation) override {
        step_ = step.number;
        if (step.judgement) return judged(step, situation);
        if (step.step == nullptr) return;
        before_ = step;
        if (!step.step->is_meant_to_be_refused && !step.is_surprising()) return;
        add(step, "", step.is_surprising() ? Result::failed : Result::passed,
            step.refusal ? *step.refusal : "it was not refused",
            step.is_surprising() ? surprise_text(*document_, step) : "");
    }

    void end(const RunSummary& summary) override {
        is_running_ = false;
        if (!summary.is_health_checked) return;
        TestCase made{.name = "the site in the end", .phones = ""};
        if (summary.is_unhealthy()) {
            made.result = Result::failed;
            made.message = worst_text(summary.result.after);
            made.detail = made.message + "\n" + unexpected_text(summary.result.after, true) +
                          "to repeat it: " + summary.repeating_command + "\n";
        }
        suites_.back().cases.push_back(std::move(made));
    }

    void error(const std::string& file, RunFailure failure, const std::vector<std::string>& errors) override {
        if (!is_running_) suites_.push_back({.name = file, .title = "", .world = ""});
        is_running_ = false;
        TestCase made{
            .name = failure == RunFailure::input ? "the file can be played" : "the run comes to its end",
            .phones = "",
            .result = Result::erred};
        for (const std::string& each : errors) made.detail += each;
        made.message = made.detail.substr(0, made.detail.find('\n'));
        suites_.back().cases.push_back(std::move(made));
    }

    void finish(bool is_interrupted) override {
        if (is_interrupted) {
            if (!is_running_) suites_.push_back({.name = "interrupted", .title = "", .world = ""});
            suites_.back().cases.push_back(
                {.name = "the run comes to its end",
                 .phones = "",
                 .result = Result::erred,
                 .message = is_running_
                                ? fmt::format("interrupted after step {}: this report is partial", step_)
                                : "interrupted: this report is partial"});
        }
        done_(suites_);
    }

  private:
    void add(const run::StepResult& step, const std::string& phones, Result result, std::string message,
             std::string detail) {
        suites_.back().cases.push_back(
            {.name = fmt::format("step {}, {}{}", step.number, actions::words(*step.step),
                                 expected_values(*step.step)),
             .phones = phones,
             .result = result,
             .message = result == Result::passed ? "" : std::move(message),
             .detail = std::move(detail)});
    }

    void judged(const run::StepResult& step, const run::Situation& situation) {
        const run::Judgement& judgement = *step.judgement;
        const auto* expect = std::get_if<actions::Expect>(&step.step->what);
        std::vector<std::string> groups;  // in the order in which they are first told of
        for (const run::OutcomeGroup& each : judgement.outcomes)
            for (const std::string& name : each.groups)
                if (std::ranges::find(groups, name) == groups.end()) groups.push_back(name);
        if (expect == nullptr || !is_of_each_phone(*expect) || groups.size() < 2) {
            return judged(step, situation, judgement, "", judgement.held);
        }
        for (const std::string& group : groups) {
            actions::Expect of_group = *expect;
            of_group.phones = group;
            const run::Judgement own = run::judge(of_group, situation);
            judged(step, situation, own, group, own.held);
        }
    }

    void judged(const run::StepResult& step, const run::Situation& situation, const run::Judgement& judgement,
                const std::string& phones, bool holds) {
        if (holds) return add(step, phones, Result::passed, "", "");
        run::StepResult told = step;
        told.judgement = judgement;
        std::string message;
        for (const run::Difference& each : judgement.differences)
            message += (message.empty() ? "" : "; ") + each.text;
        add(step, phones, Result::failed, message,
            failure_text(*document_, situation, told, before_ ? &*before_ : nullptr, true));
    }

    std::function<void(const std::vector<TestSuite>&)> done_;
    std::vector<TestSuite> suites_;
    const language::Document* document_ = nullptr;
    std::optional<run::StepResult> before_;  // the last step that was no expectation
    std::size_t step_ = 0;
    bool is_running_ = false;
};

}  // namespace

std::size_t TestSuite::count(TestCase::Result result) const {
    return static_cast<std::size_t>(std::ranges::count(cases, result, &TestCase::result));
}

std::unique_ptr<Reporter> test_case_collector(std::function<void(const std::vector<TestSuite>&)> done) {
    return std::make_unique<Collector>(std::move(done));
}

}  // namespace report
