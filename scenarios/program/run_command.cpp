#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/live/address_block.hpp"
#include "scenarios/live/live_world.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/temporary_folder.hpp"
#include "scenarios/report/text.hpp"

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
                throw RunError(
                    fmt::format("{} is not empty\n  give --keep a new folder: files of two runs must not mix",
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
            }
            return;
        }
        before_ = step;
        if (options_.quiet) return;
        std::cout << fmt::format("step {}, {}\n", step.number, step_words(*step.step));
        if (!step.step->note().empty()) std::cout << "  note: " << printable(step.step->note()) << "\n";
        for (const FateGroup& group : step.fates) std::cout << fate_text(site_, group);
        if (step.step->has_reset_phones()) print_console();
    }

  private:
    void print_console() const {
        if (!options_.console) return;
        for (const SitePhone& phone : site_.phones()) {
            if (phone.phone.identity.name != *options_.console) continue;
            std::cout << "  console of " << *options_.console << ":\n";
            for (const std::string& line : phone.last_boot.console) std::cout << "    " << line << "\n";
        }
    }

    const Document& document_;
    const Site& site_;
    const RunOptions& options_;
    const Painter& painter_;
    std::optional<StepResult> before_;  // the last step that was no expectation
};

void check_console(const Site& site, const std::optional<std::string>& console) {
    const auto is_it = [&console](const SitePhone& phone) { return phone.phone.identity.name == *console; };
    if (!console || std::ranges::any_of(site.phones(), is_it)) return;
    throw CommandLineError(
        fmt::format("no phone is called {}; the first is {}", *console,
                    site.phones().empty() ? "none" : site.phones().front().phone.identity.name));
}

ExitCode run_one(const std::filesystem::path& path, const RunOptions& options, const Painter& painter) {
    const std::unique_ptr<Document> document = read_scenario(path);
    AddressBlock block =
        options.addresses ? AddressBlock::at(*options.addresses) : AddressBlock::first_free();
    const Site* site_of_world = nullptr;
    LiveWorld world([&site_of_world] { return site_of_world->now(); });
    const RunFolder folder(options.keep, path);
    std::cerr << fmt::format("{}: live world, seed {}, addresses {}, TFTP on port {}\n", document->name(),
                             options.seed, block.name(), block.ports().tftp);
    Site site(document->scenario(),
              {.seed = options.seed,
               .start = *start_time(document->scenario()),
               .ports = block.ports(),
               .address = [&block](std::size_t n) { return block.address(n); },
               .bulk_folder = folder.path()},
              user_keys());
    site_of_world = &site;
    check_console(site, options.console);
    if (!options.quiet) std::cout << heading(*document);
    Narrator narrator(*document, site, options, painter);
    const RehearsalResult result =
        rehearse(*document, site, world, options.console ? phone::Console::on : phone::Console::off,
                 [&narrator](const StepResult& step) { narrator.tell(step); });

    const std::string counts = fmt::format("{} of {} expectations held; phones: {}", result.held,
                                           result.held + result.failed, site.phones().size());
    if (result.failed > 0) {
        std::cout << fmt::format("{} {}: {}\n", painter.bad("FAILED"), document->name(), counts);
        return ExitCode::expectation_failed;
    }
    if (result.held == 0 && !options.no_expectations) {
        std::cout << fmt::format(
            "{} {}: nothing was checked\n  add an expect step, or say --no-expectations\n",
            painter.bad("UNCHECKED"), document->name());
        return ExitCode::nothing_checked;
    }
    std::cout << fmt::format("{} {}: {}\n", painter.good("PASSED"), document->name(), counts);
    return ExitCode::held;
}

}  // namespace

ExitCode run_command(const RunOptions& options) {
    if (options.addresses && !AddressBlock::is_block(*options.addresses))
        throw CommandLineError(
            fmt::format("\"{}\" is no block of addresses; 127.64.3.0/24 would be one", *options.addresses));
    const Painter painter(options.color);
    ExitCode code = ExitCode::held;
    const std::vector<std::filesystem::path> files = scenario_files(options.paths);
    std::size_t passed = 0;
    for (const std::filesystem::path& path : files) {
        try {
            const ExitCode one = run_one(path, options, painter);
            if (one == ExitCode::held) ++passed;
            code = worse(code, one);
        } catch (const InputError& error) {
            for (const Diagnostic& diagnostic : error.diagnostics()) std::cerr << render(diagnostic);
            code = worse(code, ExitCode::input);
        } catch (const Interrupted&) {
            throw;
        } catch (const CommandLineError&) {
            throw;
        } catch (const std::exception& error) {
            std::cerr << fmt::format("{}: error: {}\n", path.string(), error.what());
            code = worse(code, ExitCode::run_failed);
        }
        std::cout.flush();
    }
    if (files.size() > 1) std::cout << fmt::format("{} of {} scenarios passed\n", passed, files.size());
    return code;
}

}  // namespace scenarios
