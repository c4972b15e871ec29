#include "scenarios/report/reporter.hpp"

#include <exception>

namespace report {

std::string verdict_name(RunVerdict verdict) {
    switch (verdict) {
        case RunVerdict::passed: return "PASSED";
        case RunVerdict::failed: return "FAILED";
        case RunVerdict::unchecked: return "UNCHECKED";
    }
    return "";
}

namespace {

class AllOf : public Reporter {
  public:
    explicit AllOf(std::vector<std::unique_ptr<Reporter>> reporters) : reporters_(std::move(reporters)) {}

    void begin(const RunFacts& facts) override {
        for (const auto& each : reporters_) each->begin(facts);
    }
    void first_day(const run::Situation& situation) override {
        for (const auto& each : reporters_) each->first_day(situation);
    }
    void step(const run::StepResult& step, const run::Situation& situation) override {
        for (const auto& each : reporters_) each->step(step, situation);
    }
    void end(const RunSummary& summary) override {
        for (const auto& each : reporters_) each->end(summary);
    }
    void error(const std::string& file, RunFailure failure, const std::vector<std::string>& errors) override {
        for (const auto& each : reporters_) each->error(file, failure, errors);
    }
    void finish(bool is_interrupted) override {
        // One that can't be written keeps no other from it.
        std::exception_ptr failure;
        for (const auto& each : reporters_) try {
                each->finish(is_interrupted);
            } catch (...) {
                if (!failure) failure = std::current_exception();
            }
        if (failure) std::rethrow_exception(failure);
    }

  private:
    std::vector<std::unique_ptr<Reporter>> reporters_;
};

}  // namespace

std::unique_ptr<Reporter> all_of(std::vector<std::unique_ptr<Reporter>> reporters) {
    return std::make_unique<AllOf>(std::move(reporters));
}

std::unique_ptr<Reporter> make_reporter(const ReportOptions& options, std::ostream& out) {
    return options.json ? json_reporter(out) : text_reporter(options, out);
}

}  // namespace report
