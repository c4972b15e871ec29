#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/impact/expiry.hpp"
#include "scenarios/impact/measurement.hpp"
#include "scenarios/language/conversion.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/program/program.hpp"

namespace program {
namespace {

using impact::Change;
using impact::Measurement;

void print_row(const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) std::cout << "| " << printable(cell) << " ";
    std::cout << "|\n";
}

// A site that is not as it should be on its first day is an error of the file, and not of the event that
// found it.
Measurement measure_site(const Document& document, const model::SiteDescription& site, std::uint64_t seed) {
    try {
        return impact::measure(impact::no_event(site), seed, user_keys());
    } catch (const run::UnhealthySite& unhealthy) {
        throw input_error(document, unhealthy);
    }
}

}  // namespace

ExitCode impact_command(const ImpactOptions& options) {
    const std::unique_ptr<Document> document = read_plan(options.path, options.allow_outside);
    const Measurement usual = measure_site(*document, document->site(), options.seed);
    const std::vector<std::string> subjects = impact::change_subjects(document->site());
    std::vector<std::string> head{"what happens"};
    head.insert(head.end(), subjects.begin(), subjects.end());
    head.emplace_back("not played");
    print_row(head);
    print_row(std::vector<std::string>(head.size(), "---"));
    const auto print_changes = [&subjects](const std::string& event, const std::vector<Change>& found,
                                           const std::vector<model::CertificateKind>& kinds) {
        std::vector<std::string> row{event};
        for (const std::string& subject : subjects) {
            const auto change = std::ranges::find(found, subject, &Change::subject);
            row.push_back(change == found.end() ? "unchanged" : change->text);
        }
        std::string outside;
        for (const model::CertificateKind kind : kinds)
            if (const std::string_view more = model::facts_of(kind).not_played; !more.empty())
                outside += fmt::format("{}{}", outside.empty() ? "" : "; ", more);
        row.push_back(outside.empty() ? "nothing that documents warn of" : outside);
        print_row(row);
        std::cout.flush();
    };
    if (const std::vector<Change> already = impact::troubles(usual); !already.empty())
        print_changes("on the first day already", already, {});
    for (const impact::WhatIf& what_if : impact::certificate_events(document->site())) {
        const Measurement seen = impact::measure(what_if, options.seed, user_keys());
        std::string event = what_if.event;
        for (const std::string& refusal : seen.refusals) event += "; REFUSED: " + refusal;
        print_changes(event, impact::changes(usual, seen), what_if.kinds);
    }
    return ExitCode::held;
}

namespace {

// Midnight of a day, in UTC.
model::Time day_of(const std::optional<std::string>& text) {
    using namespace std::chrono;
    if (!text) return floor<days>(floor<seconds>(system_clock::now()));
    if (const auto time = language::parse_time(*text + "T00:00:00Z")) return *time;
    throw CommandLineError(
        fmt::format("--from {}: a day from 2000 to 2099 is expected, such as 2027-01-31", printable(*text)));
}

}  // namespace

ExitCode watch_command(const WatchOptions& options) {
    const std::unique_ptr<Document> document = read_plan(options.path, options.allow_outside);
    const model::Time start = day_of(options.from);
    const model::SiteDescription site = impact::as_of(document->site(), start);
    const Measurement usual = measure_site(*document, site, options.seed);
    for (const Change& trouble : impact::troubles(usual))
        std::cout << fmt::format("on the first day already: {}: {}\n", printable(trouble.subject),
                                 printable(trouble.text));
    // Beside a site that is the same but for that one certificate.
    const Measurement lasting =
        measure_site(*document, impact::lasting_site(impact::no_event(site).site), options.seed);
    const std::chrono::days within(options.days);
    const std::vector<impact::Expiry> found = impact::expiries(site, within, options.seed, user_keys());
    for (const impact::Expiry& expiry : found) {
        const auto days = std::chrono::floor<std::chrono::days>(expiry.until - start).count();
        std::cout << fmt::format("{}, {}: {}, issued by {}\n", ctl::date_text(expiry.until),
                                 expiry.event ? fmt::format("in {} days", days) : "EXPIRED ALREADY",
                                 printable(expiry.name), printable(expiry.issuer));
        if (!expiry.not_played.empty())
            std::cout << fmt::format("  not played here: {} (Cisco's guide to CA-signed certificates)\n",
                                     expiry.not_played);
        if (!expiry.event) continue;
        const std::vector<Change> broken =
            impact::changes(lasting, impact::measure(*expiry.event, options.seed, user_keys()));
        for (const Change& change : broken)
            std::cout << fmt::format("  {}: {}\n", printable(change.subject), printable(change.text));
        if (broken.empty()) std::cout << "  breaks nothing of what is played on this site\n";
        std::cout.flush();
    }
    const std::size_t undated = impact::undated(document->site());
    if (undated > 0)
        std::cout << fmt::format(
            "{} certificates of clusters have no date in the file (valid_until) and were NOT "
            "JUDGED\n",
            undated);
    std::cout << fmt::format("{} of the site's certificates expire within {} days of {}\n", found.size(),
                             options.days, ctl::date_text(start));
    return found.empty() ? ExitCode::held : ExitCode::expectation_failed;
}

}  // namespace program
