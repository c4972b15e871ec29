#include "scenarios/report/page/boot_chart.hpp"

#include <algorithm>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/report/page/svg.hpp"
#include "scenarios/report/placed_verdicts.hpp"
#include "scenarios/report/text.hpp"

namespace page {
namespace {

using phone::Message;
using phone::MessageKind;

// A row of the chart: a message, or what the phone decides.
struct Row {
    const Message* message = nullptr;
    std::string server{};    // a column's name
    std::string question{};  // the message's, with the phone's own name
    const phone::Verdict* verdict = nullptr;
};

std::string_view service_of(MessageKind kind) {
    switch (kind) {
        case MessageKind::network: return "802.1X";
        case MessageKind::file: return "TFTP";
        case MessageKind::tvs: return "TVS";
        case MessageKind::registration: return "CallManager";
        case MessageKind::page: return "HTTPS";
        case MessageKind::enrolment: return "CAPF";
    }
    return "";
}

std::string server_name(const run::Situation& situation, const Message& message) {
    const model::NodeAt at = model::node_at(situation.site, message.server);
    return fmt::format("{} {}", service_of(message.kind), at ? at.node->name() : message.server);
}

const model::PhoneRecord& example_of(const run::Situation& situation, const run::OutcomeGroup& group) {
    return situation.site.phones[group.example.group]->at(group.example.in_group);
}

// Messages with the verdicts among them.
std::vector<Row> rows_of(const run::Situation& situation, const run::OutcomeGroup& group, Course course) {
    const model::LastBoot& last = *example_of(situation, group).last_boot;
    const bool is_boot = course == Course::boot;
    const std::vector<Message>& messages = is_boot ? last.report.messages : last.visit.messages;
    const run::PhoneOutcome& outcome = group.outcome;
    std::vector<const phone::Verdict*> verdicts;
    if (is_boot) {
        for (const auto* verdict : {&outcome.ctl, &outcome.itl, &outcome.configuration, &outcome.capf,
                                    &outcome.ring_list, &outcome.call_manager})
            if (*verdict) verdicts.push_back(&**verdict);
    } else if (outcome.https) {
        verdicts.push_back(&*outcome.https);
    }
    const std::vector<report::PlacedVerdict> placed = report::placed_verdicts(messages, std::move(verdicts));
    const std::string name = model::phone_name(group.example.group, group.example.in_group);
    std::vector<Row> rows;
    auto next = placed.begin();
    for (std::size_t i = 0; i <= messages.size(); ++i) {
        for (; next != placed.end() && next->after == i; ++next) rows.push_back({.verdict = next->verdict});
        if (i == messages.size()) break;
        rows.push_back({.message = &messages[i],
                        .server = server_name(situation, messages[i]),
                        .question = boost::replace_all_copy(messages[i].question, model::own_name, name)});
    }
    return rows;
}

std::string verdict_words(const phone::Verdict& verdict) {
    return fmt::format("{} {}", phone::file_kind_name(verdict.kind),
                       verdict.accepted() ? "accepted" : "REFUSED");
}

std::string sources(const run::Situation& situation, const phone::Verdict& verdict) {
    std::vector<std::string> told;
    for (const phone::Link& link : verdict.chain)
        told.push_back(report::evidence_text(report::evidence_of(situation, link)));
    const auto last = std::ranges::unique(told);
    told.erase(last.begin(), last.end());
    return fmt::format("{}", fmt::join(told, "; "));
}

std::string chart(const std::vector<Row>& rows, const std::string& title) {
    constexpr double first = 70;  // the phone's line
    constexpr double top = 46;
    constexpr double message_height = 38;
    constexpr double verdict_height = 28;
    constexpr double least_column = 150;
    constexpr double typed_width = 1.1;  // against other letters
    std::vector<std::string> columns;
    for (const Row& row : rows)
        if (row.message != nullptr && std::ranges::find(columns, row.server) == columns.end())
            columns.push_back(row.server);
    // The first column stands as far from the phone as the longest message to it is wide.
    std::vector<double> places;
    double x = first;
    for (const std::string& column : columns) {
        double wide = least_column;
        for (const Row& row : rows)
            if (row.message != nullptr && row.server == column)
                wide = std::max(wide, text_width(row.question) * typed_width + 16 - (x - first));
        const double before = places.empty() ? text_width("phone") : text_width(columns[places.size() - 1]);
        wide = std::max(wide, (text_width(column) + before) / 2 + 16);
        x += wide;
        places.push_back(x);
    }
    double height = top + 10;
    double widest = columns.empty() ? first + least_column : x + text_width(columns.back()) / 2 + 10;
    for (const Row& row : rows) {
        height += row.message != nullptr ? message_height : verdict_height;
        if (row.verdict != nullptr)
            widest = std::max(widest, first + 20 +
                                          text_width(verdict_words(*row.verdict) + ", " +
                                                     phone::reason_name(row.verdict->reason)));
    }
    height += 16;
    Svg svg;
    svg.text(first, 20, "phone", "s", Svg::Anchor::middle);
    svg.line({first, 28}, {first, height - 8}, "l");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        svg.text(places[i], 20, columns[i], "s", Svg::Anchor::middle);
        svg.line({places[i], 28}, {places[i], height - 8}, "lq");
    }
    double y = top;
    for (const Row& row : rows) {
        if (row.message != nullptr) {
            const auto column =
                static_cast<std::size_t>(std::ranges::find(columns, row.server) - columns.begin());
            const double to = places[column];
            const bool is_had = row.message->is_had;
            svg.text(first + 8, y, row.question, "m");
            svg.line({first, y + 4}, {to, y + 4}, "l");
            svg.arrow_head({first, y + 4}, {to, y + 4}, "aq");
            svg.text(to - 8, y + 17, row.message->answer, is_had ? "g" : "w", Svg::Anchor::end);
            svg.line({to, y + 21}, {first, y + 21}, is_had ? "lg" : "lo");
            svg.arrow_head({to, y + 21}, {first, y + 21}, is_had ? "ag" : "aq");
            y += message_height;
        } else {
            const bool is_good = row.verdict->accepted();
            svg.rectangle(first - 6, y - 11, 12, 12, is_good ? "ag" : "ar", 2);
            svg.text(first + 14, y,
                     verdict_words(*row.verdict) + ", " + phone::reason_name(row.verdict->reason),
                     is_good ? "g" : "b");
            y += verdict_height;
        }
    }
    return svg.element(widest, height, title, "The messages of the table below, from top to bottom.");
}

Line decided(const run::Situation& situation, const phone::Verdict& verdict) {
    Line line = of(verdict.accepted() ? Span::Kind::good : Span::Kind::bad,
                   fmt::format("{} {}: ", phone::file_kind_name(verdict.kind),
                               verdict.accepted() ? "accepted" : "REFUSED"));
    append(line, of(Span::Kind::word, phone::reason_name(verdict.reason)));
    if (!verdict.signer.serial.empty())
        append(line,
               plain(", " + std::string(phone::is_server(verdict.kind) ? "shown by it: " : "signed by ") +
                     situation.described(verdict.signer)));
    for (const phone::Link& link : verdict.chain)
        append_line(line, plain(report::link_text(situation, link)));
    return line;
}

}  // namespace

std::string ending(const run::PhoneOutcome& outcome, Course course) {
    if (course == Course::visit) return "HTTPS services: " + phone::services_name(outcome.services);
    std::string text = phone::trust_name(outcome.trust);
    if (const phone::Verdict* verdict = run::deciding_verdict(outcome); verdict != nullptr)
        text += fmt::format(" ({})", phone::reason_name(verdict->reason));
    if (outcome.configuration && !outcome.configuration->accepted()) text += ", configuration refused";
    if (outcome.registration != phone::Registration::none)
        return text + fmt::format(", registered with {}, {}", outcome.registered_with,
                                  phone::registration_name(outcome.registration));
    return text +
           fmt::format(", NOT REGISTERED ({})", run::unregistered_name(run::why_unregistered(outcome)));
}

std::string boot_key(const run::Situation& situation, const run::OutcomeGroup& group, Course course) {
    std::string key = ending(group.outcome, course);
    for (const Row& row : rows_of(situation, group, course)) {
        if (row.message != nullptr)
            key += fmt::format("\n{} {} {}", row.server, row.message->question, row.message->answer);
        else
            key += fmt::format("\n{} {}", phone::file_kind_name(row.verdict->kind),
                               phone::reason_name(row.verdict->reason));
    }
    return key;
}

Blocks boot_blocks(const run::Situation& situation, const run::OutcomeGroup& group, Course course) {
    const std::string name = model::phone_name(group.example.group, group.example.in_group);
    const std::string what =
        course == Course::boot ? "The boot of " + name : name + " opens its HTTPS services";
    const std::vector<Row> rows = rows_of(situation, group, course);
    Blocks blocks;
    Line shows = plain("It shows ");
    append(shows, of(Span::Kind::code, group.outcome.status));
    append(shows, plain(", holds " + group.outcome.holds + "."));
    if (course == Course::boot) blocks.push_back({Paragraph{std::move(shows)}});
    if (!rows.empty())
        blocks.push_back({Picture{what, "Messages between the phone and its servers, with what it decides.",
                                  chart(rows, what)}});
    Table table{what + ", message by message", {"Asked", "What", "Heard, or decided", "Source"}, {}};
    for (const Row& row : rows) {
        if (row.message != nullptr) {
            table.rows.push_back(
                {plain(row.server), of(Span::Kind::code, row.question), plain(row.message->answer), {}});
        } else {
            table.rows.push_back({plain("the phone decides"),
                                  plain(boost::replace_all_copy(row.verdict->file, model::own_name, name)),
                                  decided(situation, *row.verdict), plain(sources(situation, *row.verdict))});
        }
    }
    Blocks more;
    more.push_back({std::move(table)});
    const model::LastBoot& last = *example_of(situation, group).last_boot;
    std::string lines;
    for (const std::string& line : course == Course::boot ? last.report.console : last.visit.console)
        lines += boost::replace_all_copy(line, model::own_name, name) + "\n";
    if (!lines.empty()) more.push_back({Listing{"The console log of " + name, lines}});
    blocks.push_back({Fold{fmt::format("Messages, causes and console log of {}", name), std::move(more)}});
    return blocks;
}

}  // namespace page
