#include <iostream>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/impact/expiry.hpp"
#include "scenarios/impact/observation.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/temporary_folder.hpp"

namespace scenarios {
namespace {

void print_row(const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) std::cout << "| " << printable(cell) << " ";
    std::cout << "|\n";
}

// Each in a folder of its own, so that no file of one stands in for one of another.
Observation observe_trial(const Trial& trial, std::uint64_t seed) {
    const TemporaryFolder folder;
    return observe(trial, seed, user_keys(), folder.path());
}

// A site that is not as it should be on its first day is an error of the file, and not of the trial that
// found it.
Observation observe_site(const Document& document, std::uint64_t seed) {
    try {
        return observe_trial(no_event(document.scenario()), seed);
    } catch (const InputError& error) {
        std::vector<Diagnostic> diagnostics;
        for (const Diagnostic& found : error.diagnostics())
            if (std::ranges::find(diagnostics, found.message, &Diagnostic::message) == diagnostics.end())
                diagnostics.push_back({document.name(), {}, found.message, found.remedy});
        throw InputError(std::move(diagnostics));
    }
}

}  // namespace

ExitCode impact_command(const ImpactOptions& options) {
    const std::unique_ptr<Document> document = read_scenario(options.path, options.allow_outside);
    const Observation usual = observe_site(*document, options.seed);
    const std::vector<std::string> subjects = change_subjects(document->scenario());
    std::vector<std::string> head{"what happens"};
    head.insert(head.end(), subjects.begin(), subjects.end());
    print_row(head);
    print_row(std::vector<std::string>(head.size(), "---"));
    const auto print_changes = [&subjects](const std::string& event, const std::vector<Change>& found) {
        std::vector<std::string> row{event};
        for (const std::string& subject : subjects) {
            const auto change = std::ranges::find(found, subject, &Change::subject);
            row.push_back(change == found.end() ? "" : change->text);
        }
        print_row(row);
        std::cout.flush();
    };
    if (const std::vector<Change> already = troubles(usual); !already.empty())
        print_changes("on the first day already", already);
    for (const Trial& trial : certificate_trials(document->scenario())) {
        const Observation seen = observe_trial(trial, options.seed);
        std::string event = trial.event;
        for (const std::string& refusal : seen.refusals) event += "; REFUSED: " + refusal;
        print_changes(event, changes(usual, seen));
    }
    return ExitCode::held;
}

ExitCode watch_command(const WatchOptions& options) {
    const std::unique_ptr<Document> document = read_scenario(options.path, options.allow_outside);
    const TemporaryFolder folder;
    const Observation usual = observe_site(*document, options.seed);
    for (const Change& trouble : troubles(usual))
        std::cout << fmt::format("on the first day already: {}: {}\n", printable(trouble.subject),
                                 printable(trouble.text));
    const std::chrono::days within(options.days);
    const Time start = *start_time(document->scenario());
    const std::vector<Expiry> found = expiries(*document, within, options.seed, user_keys(), folder.path());
    for (const Expiry& expiry : found) {
        const auto days = std::chrono::floor<std::chrono::days>(expiry.until - start).count();
        std::cout << fmt::format("{}, {}: {}, issued by {}\n", ctl::date_text(expiry.until),
                                 expiry.trial ? fmt::format("in {} days", days) : "EXPIRED ALREADY",
                                 printable(expiry.name), printable(expiry.issuer));
        if (!expiry.trial) continue;
        const std::vector<Change> broken = changes(usual, observe_trial(*expiry.trial, options.seed));
        for (const Change& change : broken)
            std::cout << fmt::format("  {}: {}\n", printable(change.subject), printable(change.text));
        if (broken.empty()) std::cout << "  nothing that this site shows\n";
        std::cout.flush();
    }
    std::cout << fmt::format("{} of the site's certificates expire within {} days of {}\n", found.size(),
                             options.days, ctl::date_text(start));
    return found.empty() ? ExitCode::held : ExitCode::expectation_failed;
}

}  // namespace scenarios
