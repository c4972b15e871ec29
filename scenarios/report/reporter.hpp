// scenarios/report/reporter.hpp: who tells what a run does: for people, for machines. A new form of report is
// one more Reporter, in a file of its own, and one more case in `make_reporter`.
#pragma once

#include <functional>
#include <iosfwd>

#include "scenarios/advice/advice.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/report/screen.hpp"
#include "scenarios/run/scenario_runner.hpp"

namespace report {

// What is known of a run before its first step.
struct RunFacts {
    const language::Document* document = nullptr;  // borrowed
    std::string world;                             // in words
    bool is_live = false;
    std::uint64_t seed = 1;
    std::size_t phones = 0;
};

enum class RunVerdict { passed, failed, unchecked };
[[nodiscard]] std::string verdict_name(RunVerdict verdict);  // "PASSED"

// What a run came to in virtual time, beside one on real sockets.
struct InVirtualTime {
    struct Reset {
        std::size_t step = 0;  // from 1; 0: after the last one
        worlds::Traffic traffic;
        std::shared_ptr<const model::SiteFrame> frame;  // whose phones they are
    };
    struct Step {
        std::size_t number = 0;  // likewise
        run::Time taken;
        run::Time ended;
    };
    std::vector<Step> steps{};
    std::vector<Reset> traffic{};
    std::vector<worlds::Outage> outages{};
    worlds::Activity activity{};
    std::chrono::seconds length{0};
};

struct RunSummary {
    run::RunResult result{};
    RunVerdict verdict = RunVerdict::passed;
    std::string repeating_command{};
    bool is_health_checked = true;
    std::optional<InVirtualTime> in_virtual_time{};  // where a live run was played there as well: they agree
    advice::Advice advice{};                         // for phones that are in trouble at the end
    // Where the plan leaves "Phone Interaction on Certificate Update" open, and it matters: what the plan
    // comes to with it on automatic.
    std::optional<run::RunResult> on_automatic{};

    // Is there something that no expectation names?
    [[nodiscard]] bool is_unhealthy() const { return is_health_checked && !result.after.is_as_expected(); }
};

// What kept a scenario from being played.
enum class RunFailure { input, run };

class Reporter {
  public:
    virtual ~Reporter() = default;
    virtual void begin(const RunFacts& facts) = 0;
    // The site is up, and nothing was done yet.
    virtual void first_day(const run::Situation& /*situation*/) {}
    virtual void step(const run::StepResult& step, const run::Situation& situation) = 0;
    virtual void end(const RunSummary& summary) = 0;
    // `errors` are printed on standard error, whoever reports.
    virtual void error(const std::string& file, RunFailure failure,
                       const std::vector<std::string>& errors) = 0;
    // After the last scenario; `is_interrupted`: the user broke off, and what was not told never will be.
    virtual void finish(bool is_interrupted) = 0;
};

struct ReportOptions {
    bool json = false;
    bool quiet = false;                  // of a passed scenario its last lines alone
    bool verbose = false;                // however many lines that are
    std::optional<std::string> console;  // the phone whose console log is shown
    Color color = Color::automatic;
};

// To this stream, which outlives it.
[[nodiscard]] std::unique_ptr<Reporter> make_reporter(const ReportOptions& options, std::ostream& out);
[[nodiscard]] std::unique_ptr<Reporter> json_reporter(std::ostream& out);
[[nodiscard]] std::unique_ptr<Reporter> text_reporter(const ReportOptions& options, std::ostream& out);

// Tells all of these.
[[nodiscard]] std::unique_ptr<Reporter> all_of(std::vector<std::unique_ptr<Reporter>> reporters);

// Takes a whole report, at its end.
using Sink = std::function<void(const std::string& report)>;
// A test case for each expectation and group of phones: JUnit's XML as CI servers read it, or TAP 14.
[[nodiscard]] std::unique_ptr<Reporter> junit_reporter(Sink sink);
[[nodiscard]] std::unique_ptr<Reporter> tap_reporter(Sink sink);

}  // namespace report
