#include <algorithm>
#include <iostream>
#include <sstream>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/program/kept_files.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/world_choice.hpp"
#include "scenarios/run/transcript.hpp"

namespace program {
namespace {

// The live and the virtual world came to different ends.
class WorldsDiffer : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

void check_console(const model::SiteState& site, const std::optional<std::string>& console) {
    if (console && !model::phone_named(site, *console))
        throw CommandLineError(fmt::format("no phone is called {}; the first is {}", *console,
                                           model::phone_count(site) == 0 ? "none" : model::phone_name(0, 0)));
}

// The path as a shell takes it.
std::string quoted(const std::string& path) {
    const bool is_plain = std::ranges::all_of(path, [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view("-_./+,").find(static_cast<char>(c)) != std::string_view::npos;
    });
    return is_plain ? path : fmt::format("'{}'", boost::replace_all_copy(path, "'", "'\\''"));
}

std::string repeating_command(const std::filesystem::path& path, const RunOptions& options, bool is_live) {
    return fmt::format("bellwether run --world {} --seed {} {}", is_live ? "live" : "virtual", options.seed,
                       quoted(path.string()));
}

report::RunVerdict verdict_of(const report::RunSummary& summary, const RunOptions& options) {
    if (summary.result.failed > 0 || summary.is_unhealthy()) return report::RunVerdict::failed;
    const bool is_checked = summary.is_health_checked || summary.result.held > 0;
    return is_checked || options.no_expectations ? report::RunVerdict::passed : report::RunVerdict::unchecked;
}

ExitCode code_of(report::RunVerdict verdict) {
    switch (verdict) {
        case report::RunVerdict::passed: return ExitCode::held;
        case report::RunVerdict::failed: return ExitCode::expectation_failed;
        case report::RunVerdict::unchecked: return ExitCode::nothing_checked;
    }
    return ExitCode::run_failed;
}

// A plan in one world.
class Playing {
  public:
    // All that is given outlives it.
    Playing(const Document& document, const ChosenWorld& chosen, std::uint64_t seed)
        : document_(document), seed_(seed), issuer_(user_keys(), seed) {
        description_ = document.site();
        chosen.place(description_);
        const model::Time first_day = description_.start - std::chrono::days(1);
        world_ = chosen.make(description_, first_day, seed, issuer_, known_);
        runner_.emplace(document.steps(),
                        model::make_site(description_, {issuer_, known_, first_day, first_day}), *world_,
                        issuer_, known_, advice::cure_finder(issuer_));
    }

    [[nodiscard]] const run::ScenarioRunner& runner() const { return *runner_; }
    [[nodiscard]] const run::Transcript& transcript() const { return transcript_; }

    [[nodiscard]] run::RunResult play(const run::StepListener& listener) {
        try {
            runner_->come_up();
        } catch (const run::UnhealthySite& unhealthy) {
            throw input_error(document_, unhealthy);
        }
        return runner_->play([&](const run::StepResult& step, const run::Situation& situation) {
            if (keeps_transcript_) transcript_.hear(step, situation);
            was_overloaded_ = was_overloaded_ || (step.traffic && step.traffic->gave_up());
            listener(step, situation);
        });
    }
    void keep_transcript() { keeps_transcript_ = true; }

    [[nodiscard]] advice::Advice advise(bool is_short) {
        const advice::Plan plan{description_, document_.steps(), seed_, was_overloaded_};
        if (is_short) return {.troubles = advice::recoveries(runner_->situation(), plan, issuer_)};
        return advice::advise(runner_->situation(), plan, issuer_);
    }

  private:
    const Document& document_;
    std::uint64_t seed_;
    model::SiteDescription description_;
    issuing::Issuer issuer_;
    model::KnownCertificates known_;
    std::unique_ptr<worlds::World> world_;
    std::optional<run::ScenarioRunner> runner_;
    run::Transcript transcript_;
    bool keeps_transcript_ = false;
    bool was_overloaded_ = false;
};

// The same plan in virtual time, for time and load. Throws WorldsDiffer where it comes to something else.
report::InVirtualTime play_in_virtual_time(const Document& document, std::uint64_t seed,
                                           const run::Transcript& live) {
    report::InVirtualTime seen;
    Playing playing(document, virtual_world_choice(), seed);
    playing.keep_transcript();
    const run::RunResult result =
        playing.play([&seen](const run::StepResult& step, const run::Situation& now) {
            if (step.traffic) seen.traffic.push_back({step.number, *step.traffic, now.site.frame});
        });
    seen.outages = result.outages;
    seen.length = result.length;
    if (std::string difference = run::Transcript::difference(live, playing.transcript()); !difference.empty())
        throw WorldsDiffer(std::move(difference));
    return seen;
}

ExitCode run_one(const std::filesystem::path& path, const RunOptions& options, report::Reporter& reporter) {
    const std::unique_ptr<Document> document = read_plan(path, options.allow_outside);
    const ChosenWorld chosen = choose_world(*document, options);
    std::optional<std::filesystem::path> kept;
    if (options.keep) kept = make_kept_folder(*options.keep, path);
    Playing playing(*document, chosen, options.seed);
    check_console(playing.runner().site(), options.console);
    reporter.begin({.document = document.get(),
                    .world = chosen.name,
                    .is_live = chosen.block.has_value(),
                    .seed = options.seed,
                    .phones = model::phone_count(playing.runner().site())});
    const bool in_both = chosen.block && options.world == WorldChoice::by_size;
    if (in_both) playing.keep_transcript();
    report::RunSummary summary{
        .repeating_command = repeating_command(path, options, chosen.block.has_value()),
        .is_health_checked = !options.no_health && document->checks_health()};
    summary.result = playing.play([&](const run::StepResult& step, const run::Situation& situation) {
        reporter.step(step, situation);
    });
    if (kept) write_kept_files(*kept, *playing.runner().site().files);
    if (in_both)
        summary.in_virtual_time = play_in_virtual_time(*document, options.seed, playing.transcript());
    summary.verdict = verdict_of(summary, options);
    summary.advice = playing.advise(options.quiet && !options.json);
    reporter.end(summary);
    return code_of(summary.verdict);
}

// What nobody should ever see: told, and kept as a file to report.
std::string tell_difference(const std::filesystem::path& path, std::uint64_t seed,
                            const std::string& difference) {
    const std::string name = path == "-" ? "standard-input" : path.stem().string();
    const std::filesystem::path file = fmt::format("{}.difference.txt", name);
    std::string text =
        fmt::format("{}, seed {}: the live and the virtual world differ\n", printable(path.string()), seed);
    std::istringstream lines(difference);
    for (std::string line; std::getline(lines, line);) text += printable(line) + "\n";
    const std::error_code error = os::write_new_file(file, ctl::as_bytes(text), 0644);
    return fmt::format(
        "{}: error: the two worlds differ, which is a mistake of this program\n  report {}\n{}",
        printable(path.string()),
        error ? "this, with the scenario"
              : fmt::format("the file {}, with the scenario", printable(file.string())),
        text);
}

// What kept a scenario from being played, on standard error, and in the report.
void tell_errors(report::Reporter& reporter, const std::string& file, report::RunFailure failure,
                 const std::vector<std::string>& errors) {
    for (const std::string& error : errors) std::cerr << error;
    reporter.error(file, failure, errors);
}

}  // namespace

ExitCode run_command(const RunOptions& wanted) {
    RunOptions options = wanted;
    if (options.addresses && !live::AddressBlock::is_block(*options.addresses))
        throw CommandLineError(
            fmt::format("\"{}\" is not a block of addresses such as 127.64.3.0/24", *options.addresses));
    const ScenarioFiles found = scenario_files(options.paths);
    const std::vector<std::filesystem::path>& files = found.files;
    ExitCode code = ExitCode::held;
    if (files.size() > 1 && !options.verbose) options.quiet = true;
    const std::unique_ptr<report::Reporter> reporter = report::make_reporter(
        {options.json, options.quiet, options.verbose, options.console, options.color}, std::cout);
    for (const Diagnostic& trouble : found.troubles) {
        tell_errors(*reporter, trouble.file, report::RunFailure::input, {render(trouble)});
        code = ExitCode::input;
    }
    std::size_t passed = 0;
    for (const std::filesystem::path& path : files) {
        os::look_for_interruption();
        if (!std::cout.good()) break;  // nobody reads
        try {
            const ExitCode one = run_one(path, options, *reporter);
            if (one == ExitCode::held) ++passed;
            code = worse(code, one);
        } catch (const InputError& error) {
            std::vector<std::string> texts;
            for (const Diagnostic& diagnostic : error.diagnostics()) texts.push_back(render(diagnostic));
            tell_errors(*reporter, path.string(), report::RunFailure::input, texts);
            code = worse(code, ExitCode::input);
        } catch (const os::Interrupted&) {
            throw;
        } catch (const CommandLineError&) {
            throw;
        } catch (const WorldsDiffer& different) {
            tell_errors(*reporter, path.string(), report::RunFailure::run,
                        {tell_difference(path, options.seed, different.what())});
            code = worse(code, ExitCode::run_failed);
        } catch (const std::exception& error) {
            tell_errors(*reporter, path.string(), report::RunFailure::run,
                        {fmt::format("{}: error: {}\n", printable(path.string()), printable(error.what()))});
            code = worse(code, ExitCode::run_failed);
        }
        std::cout.flush();
    }
    if (files.size() > 1 && !options.json)
        std::cout << fmt::format("{} of {} scenarios passed\n", passed, files.size());
    return code;
}

}  // namespace program
