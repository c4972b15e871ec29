#include <algorithm>
#include <iostream>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/program/kept_files.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/world_choice.hpp"

namespace program {
namespace {

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

ExitCode run_one(const std::filesystem::path& path, const RunOptions& options, report::Reporter& reporter) {
    const std::unique_ptr<Document> document = read_plan(path, options.allow_outside);
    const ChosenWorld chosen = choose_world(*document, options);
    std::optional<std::filesystem::path> kept;
    if (options.keep) kept = make_kept_folder(*options.keep, path);
    model::SiteDescription description = document->site();
    chosen.place(description);
    issuing::Issuer issuer(user_keys(), options.seed);
    model::KnownCertificates known;
    const model::Time first_day = description.start - std::chrono::days(1);
    const std::unique_ptr<worlds::World> world =
        chosen.make(description, first_day, options.seed, issuer, known);
    run::ScenarioRunner runner(document->steps(),
                               model::make_site(description, {issuer, known, first_day, first_day}), *world,
                               issuer, known, advice::cure_finder(issuer));
    check_console(runner.site(), options.console);
    reporter.begin({.document = document.get(),
                    .world = chosen.name,
                    .is_live = chosen.block.has_value(),
                    .seed = options.seed,
                    .phones = model::phone_count(runner.site())});
    try {
        runner.come_up();
    } catch (const run::UnhealthySite& unhealthy) {
        throw input_error(*document, unhealthy);
    }
    report::RunSummary summary{
        .repeating_command = repeating_command(path, options, chosen.block.has_value()),
        .is_health_checked = !options.no_health && document->checks_health()};
    bool was_overloaded = false;
    summary.result = runner.play([&](const run::StepResult& step, const run::Situation& situation) {
        reporter.step(step, situation);
        was_overloaded = was_overloaded || (step.traffic && step.traffic->gave_up());
    });
    if (kept) write_kept_files(*kept, *runner.site().files);
    summary.verdict = verdict_of(summary, options);
    const advice::Plan plan{description, document->steps(), options.seed, was_overloaded};
    if (options.quiet && !options.json) {
        summary.advice.troubles = advice::recoveries(runner.situation(), plan, issuer);
    } else {
        summary.advice = advice::advise(runner.situation(), plan, issuer);
    }
    reporter.end(summary);
    return code_of(summary.verdict);
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
