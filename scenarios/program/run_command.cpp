#include <iostream>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/stage.hpp"
#include "scenarios/program/temporary_folder.hpp"
#include "scenarios/report/json.hpp"
#include "scenarios/report/step_words.hpp"
#include "scenarios/report/text.hpp"
#include "scenarios/report/traffic_text.hpp"
#include "scenarios/virtual/virtual_world.hpp"

namespace scenarios {
namespace {

// The folder for a run's files: the one to keep, with a folder of its own for each scenario, or one that
// goes.
class RunFolder {
  public:
    RunFolder(const std::optional<std::string>& keep, const std::filesystem::path& scenario) {
        if (keep) {
            path_ = std::filesystem::path(*keep) / (scenario == "-" ? "standard-input" : scenario.stem());
            std::error_code error;
            std::filesystem::create_directories(path_, error);
            if (error) throw RunError(fmt::format("{} can't be made: {}", path_.string(), error.message()));
            if (!std::filesystem::is_empty(path_, error))
                throw RunError(fmt::format(
                    "{} is not empty: give --keep a new folder, since files of two runs must not mix",
                    path_.string()));
        } else {
            temporary_.emplace();
            path_ = temporary_->path();
        }
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::optional<TemporaryFolder> temporary_;
    std::filesystem::path path_;
};

// Prints each step as it is done, and failures when they happen.
class Narrator {
  public:
    Narrator(const Document& document, const Site& site, const RunOptions& options, const Painter& painter)
        : document_(document), site_(site), options_(options), painter_(painter) {}

    void tell(const StepResult& step) {
        if (step.expectation) {
            if (!step.expectation->held) {
                std::cout << painter_.bad("FAILED") << " step " << step.number << ", "
                          << step_words(*step.step) << "\n"
                          << failure_text(document_, site_, step, before_ ? &*before_ : nullptr);
            } else if (!options_.quiet) {
                std::cout << "  " << painter_.good("held") << " step " << step.number << ", "
                          << step_words(*step.step) << "\n";
                print_notes(step);
                print_underway(step.underway);
            }
            return;
        }
        if (step.step != nullptr) before_ = step;
        if (step.is_surprising())
            std::cout << painter_.bad("FAILED") << " step " << step.number << "\n" << surprise_text(step);
        if (options_.quiet) return;
        if (step.step == nullptr) {
            std::cout << "after the last step, when no phone boots any more\n";
        } else {
            std::cout << fmt::format("step {}, {} ({})\n", step.number, step_words(*step.step),
                                     ctl::time_text(step.taken));
            if (step.refusal)
                std::cout << fmt::format("  {} refuses: {}\n", refuser(*step.step), printable(*step.refusal));
            print_notes(step);
            if (!step.step->note().empty()) std::cout << "  note: " << printable(step.step->note()) << "\n";
        }
        for (const FateGroup& group : step.fates) std::cout << fate_text(site_, group);
        if (step.traffic) std::cout << traffic_text(site_, *step.traffic);
        print_underway(step.underway);
        if (!step.fates.empty()) print_console();
    }

  private:
    static void print_notes(const StepResult& step) {
        for (const std::string& note : step.notes) std::cout << "  " << printable(note) << "\n";
        if (!step.expectation) return;
        for (const std::string& note : step.expectation->notes) std::cout << "  " << printable(note) << "\n";
        std::cout << calls_text(step.expectation->calls);
    }

    static void print_underway(const Underway& underway) {
        if (underway.none()) return;
        std::cout << fmt::format("  at this moment {} {}", underway.booting,
                                 underway.booting == 1 ? "phone boots" : "phones boot");
        if (underway.to_come > 0)
            std::cout << fmt::format(", and {} resets are yet to come", underway.to_come);
        std::cout << "; until a phone is back it counts as its last boot left it\n";
    }

    void print_console() const {
        for (std::size_t i = 0; options_.console && i < site_.phones().size(); ++i) {
            const std::string name = site_.phone_name(i);
            if (name != *options_.console) continue;
            std::cout << "  console of " << name << ":\n";
            for (const std::string& line : site_.phones()[i].standing->last_boot.console)
                std::cout << "    " << printable(boost::replace_all_copy(line, own_name, name)) << "\n";
            return;
        }
    }

    const Document& document_;
    const Site& site_;
    const RunOptions& options_;
    const Painter& painter_;
    std::optional<StepResult> before_;  // the last step that was no expectation
};

void check_console(const Site& site, const std::optional<std::string>& console) {
    if (!console) return;
    for (std::size_t i = 0; i < site.phones().size(); ++i)
        if (site.phone_name(i) == *console) return;
    throw CommandLineError(fmt::format("no phone is called {}; the first is {}", *console,
                                       site.phones().empty() ? "none" : site.phone_name(0)));
}

// The path as a shell takes it.
std::string quoted(const std::string& path) {
    const bool is_plain = std::ranges::all_of(path, [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view("-_./+,").find(static_cast<char>(c)) != std::string_view::npos;
    });
    return is_plain ? path : "'" + boost::replace_all_copy(path, "'", "'\\''") + "'";
}

std::string repeating_command(const std::filesystem::path& path, const RunOptions& options,
                              const Stage& stage) {
    return fmt::format("bellwether run --world {} --seed {} {}", stage.block ? "live" : "virtual",
                       options.seed, quoted(path.string()));
}

// A run in JSON: steps gather, and the whole is printed at its end.
void print(bellwether::report::Run& run, std::string_view outcome) {
    run.set_outcome(std::string(outcome));
    std::cout << json(run) << "\n";
}

ExitCode run_one(const std::filesystem::path& path, const RunOptions& options, const Painter& painter) {
    const std::unique_ptr<Document> document = read_scenario(path, options.allow_outside);
    const Site* site_of_world = nullptr;
    const Stage stage = make_stage(*document, options, site_of_world);
    const RunFolder folder(options.keep, path);
    const bool narrates = !options.quiet && !options.json;
    if (narrates) std::cout << fmt::format("seed {}, {}\n", options.seed, stage.name);
    Site site(
        document->scenario(),
        {.seed = options.seed,
         .start = *start_time(document->scenario()),
         .ports = stage.block ? stage.block->ports() : Ports{},
         .address =
             [&stage](std::size_t n) { return stage.block ? stage.block->address(n) : virtual_address(n); },
         .bulk_folder = folder.path(),
         .brought = document->brought()},
        user_keys());
    site_of_world = &site;
    check_console(site, options.console);
    if (narrates) std::cout << heading(*document);
    Narrator narrator(*document, site, options, painter);
    bellwether::report::Run report = run_report(*document);
    const RehearsalResult result = rehearse(*document, site, *stage.world, [&](const StepResult& step) {
        if (options.json) {
            add_step(report, site, step);
        } else {
            narrator.tell(step);
        }
    });
    const std::string_view world = stage.block ? "live" : "virtual";
    const ExitCode code = result.failed > 0                              ? ExitCode::expectation_failed
                          : result.held == 0 && !options.no_expectations ? ExitCode::nothing_checked
                                                                         : ExitCode::held;
    if (options.json) {
        report.set_world(std::string(world));
        report.set_seed(options.seed);
        report.set_phones(static_cast<std::uint32_t>(site.phones().size()));
        report.set_held(static_cast<std::uint32_t>(result.held));
        report.set_failed(static_cast<std::uint32_t>(result.failed));
        print(report, code == ExitCode::held              ? "PASSED"
                      : code == ExitCode::nothing_checked ? "UNCHECKED"
                                                          : "FAILED");
        return code;
    }
    const std::string counts =
        fmt::format("{} of {} expectations held; phones: {}; {} world, seed {}", result.held,
                    result.held + result.failed, site.phones().size(), world, options.seed);
    if (code == ExitCode::expectation_failed) {
        std::cout << fmt::format("{} {}: {}\n  to repeat it: {}\n", painter.bad("FAILED"),
                                 printable(document->name()), counts,
                                 repeating_command(path, options, stage));
    } else if (code == ExitCode::nothing_checked) {
        std::cout << fmt::format(
            "{} {}: nothing was checked\n  add an expect step, or say --no-expectations\n",
            painter.bad("UNCHECKED"), printable(document->name()));
    } else {
        std::cout << fmt::format("{} {}: {}\n", painter.good("PASSED"), printable(document->name()), counts);
    }
    return code;
}

// What kept a scenario from being played, on standard error; in JSON as well, so that no scenario is missing.
void print_errors(const std::filesystem::path& path, const RunOptions& options, std::string_view outcome,
                  const std::vector<std::string>& errors) {
    for (const std::string& error : errors) std::cerr << error;
    if (!options.json) return;
    bellwether::report::Run run;
    run.set_file(ctl::as_utf8(path.string()));
    for (const std::string& error : errors) run.add_errors(error);
    print(run, outcome);
}

}  // namespace

ExitCode run_command(const RunOptions& wanted) {
    RunOptions options = wanted;
    if (options.addresses && !AddressBlock::is_block(*options.addresses))
        throw CommandLineError(
            fmt::format("\"{}\" is no block of addresses; 127.64.3.0/24 would be one", *options.addresses));
    const Painter painter(options.color);
    const ScenarioFiles found = scenario_files(options.paths);
    const std::vector<std::filesystem::path>& files = found.files;
    ExitCode code = ExitCode::held;
    for (const Diagnostic& trouble : found.troubles) {
        print_errors(trouble.file, options, "INPUT_ERROR", {render(trouble)});
        code = ExitCode::input;
    }
    if (files.size() > 1 && !options.verbose) options.quiet = true;
    std::size_t passed = 0;
    for (const std::filesystem::path& path : files) {
        look_for_interruption();
        try {
            const ExitCode one = run_one(path, options, painter);
            if (one == ExitCode::held) ++passed;
            code = worse(code, one);
        } catch (const InputError& error) {
            std::vector<std::string> texts;
            for (const Diagnostic& diagnostic : error.diagnostics()) texts.push_back(render(diagnostic));
            print_errors(path, options, "INPUT_ERROR", texts);
            code = worse(code, ExitCode::input);
        } catch (const Interrupted&) {
            throw;
        } catch (const CommandLineError&) {
            throw;
        } catch (const std::exception& error) {
            print_errors(path, options, "RUN_ERROR",
                         {fmt::format("{}: error: {}\n", printable(path.string()), printable(error.what()))});
            code = worse(code, ExitCode::run_failed);
        }
        std::cout.flush();
    }
    if (files.size() > 1 && !options.json)
        std::cout << fmt::format("{} of {} scenarios passed\n", passed, files.size());
    return code;
}

}  // namespace scenarios
