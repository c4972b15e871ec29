#include <algorithm>
#include <iostream>
#include <sstream>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/program/kept_files.hpp"
#include "scenarios/program/playing.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/progress_bar.hpp"
#include "scenarios/program/report_files.hpp"
#include "scenarios/report/pcap/pcap_reporter.hpp"

namespace program {
namespace {

// The live and the virtual world came to different ends.
class WorldsDiffer : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Those that are named on the command line.
void check_phones(const model::SiteState& site, const RunOptions& options) {
    std::vector<std::string> names = options.pcap_phones;
    if (options.console) names.push_back(*options.console);
    for (const std::string& name : names)
        if (!model::phone_named(site, name))
            throw CommandLineError(
                fmt::format("no phone is called {}; the first is {}", name,
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

std::string repeating_command(const std::string& path, const RunOptions& options, bool is_live) {
    std::string command =
        fmt::format("bellwether run --world {} --seed {} ", is_live ? "live" : "virtual", options.seed);
    if (is_live && options.world == WorldChoice::by_size)  // it was played in both
        command = fmt::format("bellwether run --seed {} ", options.seed);
    if (options.no_health) command += "--no-health ";
    if (options.no_expectations) command += "--no-expectations ";
    if (options.allow_outside) command += "--allow-outside ";
    return command + quoted(path);
}

// Does somebody read what should have been done instead?
bool wants_alternative(const RunOptions& options) {
    return !options.quiet || options.json || std::ranges::any_of(options.reports, is_page);
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

// How far a run has come, for who breaks it off.
struct Place {
    std::string file{};
    std::size_t step = 0;  // the last one that was taken
    std::size_t steps = 0;

    [[nodiscard]] std::string words() const {
        return file.empty() ? "interrupted"
                            : fmt::format("interrupted after step {} of {} of {}", step, steps, file);
    }
};

// What is asked of a run beside its plan.
struct Asked {
    const Document& document;
    const RunOptions& options;
    std::string path;
    std::optional<std::filesystem::path> kept;  // folder for its files
    Place& place;                               // told as it goes
    ProgressBar& progress;
    worlds::Observer* observer = nullptr;  // of what its phones do; nullptr: nobody
};

// Plays in this world and tells of it; by default in the live world and in the virtual one, which must agree.
ExitCode play_and_tell(const Asked& asked, const ChosenWorld& chosen, report::Reporter& reporter) {
    const RunOptions& options = asked.options;
    const bool is_live = chosen.block.has_value();
    Playing playing(asked.document, chosen, options.seed);
    check_phones(playing.runner().site(), options);
    if (asked.observer != nullptr) playing.show_to(*asked.observer);
    playing.tell_progress([&asked](const worlds::Progress& at) { asked.progress.world_is_at(at); });
    reporter.begin({.document = &asked.document,
                    .world = chosen.name,
                    .is_live = is_live,
                    .seed = options.seed,
                    .phones = model::phone_count(playing.runner().site())});
    playing.come_up();
    reporter.first_day(playing.runner().situation());
    report::RunSummary summary{.repeating_command = repeating_command(asked.path, options, is_live),
                               .is_health_checked = !options.no_health && asked.document.checks_health()};
    summary.result = playing.play([&](const run::StepResult& step, const run::Situation& situation) {
        if (step.step != nullptr) asked.place.step = step.number;
        reporter.step(step, situation);
    });
    if (asked.kept) write_kept_files(*asked.kept, *playing.runner().site().files);
    const bool is_alone = has_servers_outside(asked.document);
    if (is_live && options.world == WorldChoice::by_size && !is_alone) {
        asked.progress.does("in virtual time");
        InVirtualTime seen = play_in_virtual_time(asked.document, options.seed);
        const std::string difference = run::Transcript::difference(playing.transcript(), seen.transcript);
        if (!difference.empty() && !seen.time_mattered) throw WorldsDiffer(difference);
        // Phones that met load, or something that came due on their way: the live world knows neither.
        if (!difference.empty())
            return play_and_tell(
                {asked.document, options, asked.path, std::nullopt, asked.place, asked.progress,
                 asked.observer},
                virtual_world_choice("virtual world: time or load decides here, which sockets don't know"),
                reporter);
        summary.in_virtual_time = std::move(seen.told);
    }
    asked.progress.does("what helps is tried");
    if (!is_alone) summary.on_automatic = play_on_automatic(asked.document, options.seed);
    summary.verdict = verdict_of(summary, options);
    if (!is_alone) summary.advice = playing.advise(!wants_alternative(options));
    reporter.end(summary);
    return code_of(summary.verdict);
}

ExitCode run_one(const std::filesystem::path& path, const RunOptions& options, report::Reporter& reporter,
                 Place& place, ProgressBar& progress, worlds::Observer* observer) {
    const std::unique_ptr<Document> document = read_plan(path, options.allow_outside);
    place = {path.string(), 0, document->steps().size()};
    const ChosenWorld chosen = choose_world(*document, options);
    Asked asked{*document, options, path.string(), std::nullopt, place, progress, observer};
    if (options.keep) asked.kept = make_kept_folder(*options.keep, path);
    return play_and_tell(asked, chosen, reporter);
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
    std::vector<std::unique_ptr<report::Reporter>> reporters = open_reports(options.reports);
    const bool prints_report = std::ranges::find(options.reports, "-") != options.reports.end();
    if (prints_report && options.json)
        throw CommandLineError("--report - and --json both write to standard output: leave one out");
    if (!prints_report)
        reporters.push_back(report::make_reporter(
            {options.json, options.quiet, options.verbose, options.console, options.color}, std::cout));
    worlds::Observer* observer = nullptr;
    if (options.pcap) {
        if (files.size() > 1)
            throw CommandLineError(
                "--pcap is of one scenario: its addresses would mean other nodes in the next one");
        if (*options.pcap == "-") throw CommandLineError("--pcap wants a file: what is printed is text");
        if (std::ranges::find(options.reports, *options.pcap) != options.reports.end())
            throw CommandLineError("--pcap and --report want files of their own");
        auto pcap = pcap::pcap_reporter(options.pcap_phones, file_sink(*options.pcap, "--pcap"));
        observer = pcap.get();
        reporters.push_back(std::move(pcap));
    }
    // First, so that its line is gone before others print.
    auto bar = std::make_unique<ProgressBar>(wanted.quiet, files.size());
    ProgressBar& progress = *bar;
    reporters.insert(reporters.begin(), std::move(bar));
    const std::unique_ptr<report::Reporter> reporter = report::all_of(std::move(reporters));
    Place place;
    for (const Diagnostic& trouble : found.troubles) {
        tell_errors(*reporter, trouble.file, report::RunFailure::input, {render(trouble)});
        code = ExitCode::input;
    }
    std::size_t passed = 0;
    for (const std::filesystem::path& path : files) {
        if (!std::cout.good() && options.reports.empty()) break;  // nobody reads
        try {
            os::look_for_interruption();
            const ExitCode one = run_one(path, options, *reporter, place, progress, observer);
            if (one == ExitCode::held) ++passed;
            code = worse(code, one);
        } catch (const InputError& error) {
            progress.clear();
            std::vector<std::string> texts;
            for (const Diagnostic& diagnostic : error.diagnostics()) texts.push_back(render(diagnostic));
            tell_errors(*reporter, path.string(), report::RunFailure::input, texts);
            code = worse(code, ExitCode::input);
        } catch (const os::Interrupted&) {
            progress.clear();
            try {
                reporter->finish(true);
            } catch (const std::exception& error) {
                std::cerr << "error: " << printable(error.what()) << "\n";
            }
            throw os::Interrupted(place.words());
        } catch (const CommandLineError&) {
            throw;
        } catch (const WorldsDiffer& different) {
            progress.clear();
            tell_errors(*reporter, path.string(), report::RunFailure::run,
                        {tell_difference(path, options.seed, different.what())});
            code = worse(code, ExitCode::run_failed);
        } catch (const std::exception& error) {
            progress.clear();
            tell_errors(*reporter, path.string(), report::RunFailure::run,
                        {fmt::format("{}: error: {}\n", printable(path.string()), printable(error.what()))});
            code = worse(code, ExitCode::run_failed);
        }
        std::cout.flush();
    }
    if (files.size() > 1 && !options.json && !prints_report)
        std::cout << fmt::format("{} of {} scenarios passed\n", passed, files.size());
    reporter->finish(false);
    return code;
}

}  // namespace program
