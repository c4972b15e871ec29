#include "scenarios/report/page/over_time.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/report/page/svg.hpp"
#include "scenarios/report/traffic_text.hpp"

namespace page {
namespace {

using Anchor = Svg::Anchor;
using std::chrono::microseconds;
using worlds::Activity;
using worlds::Moment;

constexpr double left = 64;
constexpr double plot_height = 150;

std::string step_name(const AfterStep& step) {
    return step.number == 0 ? "end" : fmt::format("{}", step.number);
}

// How a part of a bar looks: by color, and by stripes for who sees none.
struct Look {
    std::string_view words;
    std::string_view style;
    double stripes = 0;  // so far apart; 0: none
};
constexpr Look registered{"registered", "ab", 0};
constexpr Look unregistered{"not registered", "ar", 4};
constexpr Look off{"off", "aq", 8};
constexpr Look current{"lists as offered", "ag", 0};
constexpr Look behind{"behind", "aw", 8};
constexpr Look locked{"LOCKED", "ar", 4};
constexpr Look none{"BLANK or FRESH", "aq", 8};

void draw_part(Svg& svg, const Look& look, double x, double y, double width, double height) {
    svg.rectangle(x, y, width, height, look.style);
    if (look.stripes <= 0) return;
    std::string lines;
    for (int i = 0; (i + 0.5) * look.stripes < height; ++i)
        lines += fmt::format("M{} {}h{}", number(x), number(y + (i + 0.5) * look.stripes), number(width));
    if (!lines.empty()) svg.path(lines, "k");
}

void draw_legend(Svg& svg, double y, std::string_view which, const std::vector<Look>& looks) {
    double x = left;
    svg.text(x, y, which, "q");
    x += text_width(which) + 12;
    for (const Look& look : looks) {
        draw_part(svg, look, x, y - 10, 14, 11);
        svg.text(x + 19, y, look.words);
        x += 19 + text_width(look.words) + 14;
    }
}

// Registration to the left, lists to the right, of each step.
std::string by_step(const run::PhoneCounts& first_day, const std::vector<AfterStep>& steps) {
    const std::size_t columns = steps.size() + 1;
    const double wide = columns <= 24 ? 40 : columns <= 60 ? 20 : 10;
    const double bar = wide / 2 - 2;
    constexpr double top = 44;
    const auto all = static_cast<double>(std::max<std::size_t>(first_day.all, 1));
    Svg svg;
    draw_legend(svg, 14, "left bar:", {registered, unregistered, off});
    draw_legend(svg, 32, "right bar:", {current, behind, locked, none});
    svg.text(left - 6, top + 10, fmt::format("{}", first_day.all), "q", Anchor::end);
    svg.text(left - 6, top + plot_height, "0", "q", Anchor::end);
    using Parts = std::vector<std::pair<std::size_t, Look>>;
    const auto stack = [&](double x, const Parts& parts) {
        double y = top + plot_height;
        for (const auto& [count, look] : parts) {
            if (count == 0) continue;
            const double height = std::max(plot_height * static_cast<double>(count) / all, 0.8);
            y -= height;
            draw_part(svg, look, x, y, bar, std::max(height - 0.7, 0.8));  // a gap between parts
        }
    };
    const auto column = [&](std::size_t place, const run::PhoneCounts& counts, const std::string& name) {
        const double x = left + static_cast<double>(place) * wide;
        stack(x, {{counts.secure + counts.non_secure, registered},
                  {counts.unregistered, unregistered},
                  {counts.off, off}});
        const std::size_t bad = std::min(counts.locked + counts.blank + counts.fresh, counts.all);
        const std::size_t late = std::min(counts.behind, counts.all - bad);
        stack(x + bar + 1, {{counts.all - bad - late, current},
                            {late, behind},
                            {counts.locked, locked},
                            {counts.blank + counts.fresh, none}});
        const std::size_t every = wide >= 40 ? 1 : 5;
        if (place % every == 0) svg.text(x + bar, top + plot_height + 16, name, "q", Anchor::middle);
    };
    column(0, first_day, wide >= 40 ? "before" : "0");
    for (std::size_t i = 0; i < steps.size(); ++i) column(i + 1, steps[i].phones, step_name(steps[i]));
    svg.line({left - 4, top + plot_height}, {left + static_cast<double>(columns) * wide, top + plot_height},
             "lq");
    const double width = std::max(left + static_cast<double>(columns) * wide + 20, 640.0);
    return svg.element(width, top + plot_height + 26, "Phones after each step",
                       "Two bars for each step: registration and lists. The table below has the numbers.");
}

// Time from left to right; what passes without anything happening is cut short.
class TimeScale {
  public:
    TimeScale(const Activity& activity, double from, double width) : from_(from) {
        std::vector<double> lengths;
        for (std::size_t i = 0; i < activity.pieces.size(); ++i) {
            moments_.push_back(activity.pieces[i].begins);
            const Moment end = i + 1 < activity.pieces.size() ? activity.pieces[i + 1].begins
                                                              : activity.pieces[i].begins + activity.piece;
            lengths.push_back(std::chrono::duration<double>(end - activity.pieces[i].begins).count());
        }
        moments_.push_back(activity.pieces.back().begins + activity.piece);
        // As if all pieces stood side by side: no wait is longer than a twentieth of that, or a minute.
        const double active =
            static_cast<double>(lengths.size()) * std::chrono::duration<double>(activity.piece).count();
        const double longest = std::max(active / 20, 60.0);
        double x = 0;
        for (const double length : lengths) {
            places_.push_back(x);
            is_cut_.push_back(length > longest);
            x += std::min(length, longest);
        }
        places_.push_back(x);
        scale_ = width / std::max(x, 1.0);
    }
    [[nodiscard]] double at(Moment moment) const {
        if (moment <= moments_.front()) return from_;
        if (moment >= moments_.back()) return from_ + places_.back() * scale_;
        const auto after =
            static_cast<std::size_t>(std::ranges::upper_bound(moments_, moment) - moments_.begin());
        const double whole = std::chrono::duration<double>(moments_[after] - moments_[after - 1]).count();
        const double part = std::chrono::duration<double>(moment - moments_[after - 1]).count();
        return from_ + (places_[after - 1] + (places_[after] - places_[after - 1]) * part / whole) * scale_;
    }
    [[nodiscard]] bool holds(Moment moment) const {
        return moment >= moments_.front() - std::chrono::minutes(1) && moment <= moments_.back();
    }
    [[nodiscard]] bool is_cut(std::size_t piece) const { return is_cut_[piece]; }
    [[nodiscard]] double begin(std::size_t piece) const { return from_ + places_[piece] * scale_; }
    [[nodiscard]] double end(std::size_t piece) const { return from_ + places_[piece + 1] * scale_; }

  private:
    double from_;
    double scale_ = 1;
    std::vector<Moment> moments_;  // where pieces begin; and where the last one ends
    std::vector<double> places_;
    std::vector<bool> is_cut_;
};

struct ServerLoad {
    std::size_t server = 0;
    std::uint64_t requests = 0;
    std::uint32_t most = 0;  // in a piece
};

std::vector<ServerLoad> loads_of(const Activity& activity) {
    std::vector<ServerLoad> loads;
    for (std::size_t i = 0; i < activity.servers.size(); ++i) {
        ServerLoad load{i};
        for (const Activity::Piece& piece : activity.pieces) {
            load.requests += piece.requests[i];
            load.most = std::max(load.most, piece.requests[i]);
        }
        loads.push_back(load);
    }
    std::ranges::stable_sort(loads, std::greater(), &ServerLoad::requests);
    return loads;
}

std::string server_text(const Activity::Server& server) {
    return server.node + " " + model::service_name(server.service);
}

constexpr std::size_t most_servers_drawn = 12;

// With the date, where the other end of the axis is on another day.
std::string moment_text(Moment moment, Moment other) {
    const auto second = std::chrono::floor<std::chrono::seconds>(moment);
    const bool is_one_day =
        std::chrono::floor<std::chrono::days>(moment) == std::chrono::floor<std::chrono::days>(other);
    return is_one_day ? ctl::time_of_day_text(second) : ctl::time_text(second);
}

std::string by_time(const Activity& activity, const std::vector<AfterStep>& steps) {
    constexpr double width = 900;
    constexpr double top = 34;
    constexpr double row_height = 34;
    const std::vector<ServerLoad> loads = loads_of(activity);
    const std::size_t shown = std::min(loads.size(), most_servers_drawn);
    double names = left;
    for (std::size_t i = 0; i < shown; ++i)
        names = std::max(names, text_width(server_text(activity.servers[loads[i].server])) + 12);
    const TimeScale scale(activity, names, width);
    std::size_t most = 1;
    for (const Activity::Piece& piece : activity.pieces) most = std::max(most, piece.without);
    const double bottom = top + plot_height;
    const double end = bottom + 26 + static_cast<double>(shown) * row_height;
    Svg svg;
    svg.text(names, 14, "phones without registration", "b");
    svg.text(names - 6, top + 10, fmt::format("{}", most), "q", Anchor::end);
    svg.text(names - 6, bottom, "0", "q", Anchor::end);
    // Of steps that were taken at one place of the picture, the last one is named.
    std::map<long, std::size_t> step_at;
    for (const AfterStep& step : steps)
        if (step.number != 0 && scale.holds(step.taken))
            step_at[std::lround(scale.at(step.taken))] = step.number;
    double free = 0;  // where the next name may begin
    for (const auto& [place, step] : step_at) {
        const auto x = static_cast<double>(place);
        svg.line({x, top - 6}, {x, end}, "lq d");
        const std::string name = fmt::format("{}", step);
        if (x + 2 < free) continue;
        svg.text(x + 2, top - 6, name, "q");
        free = x + 2 + text_width(name) + 4;
    }
    const auto height = [](double value, double of, double tall) { return of > 0 ? tall * value / of : 0.0; };
    const Moment first = activity.pieces.front().begins;
    const Moment last = activity.pieces.back().begins + activity.piece;
    const double axis_words = text_width(moment_text(first, last)) + 8;
    double cut_free = 0;
    std::vector<Point> area{{names, bottom}};
    for (std::size_t i = 0; i < activity.pieces.size(); ++i) {
        const Activity::Piece& piece = activity.pieces[i];
        const double piece_end = std::min(scale.end(i), scale.at(piece.begins + activity.piece));
        const double high =
            bottom - height(static_cast<double>(piece.without), static_cast<double>(most), plot_height);
        const double low = bottom - height(static_cast<double>(piece.without_at_end),
                                           static_cast<double>(most), plot_height);
        area.insert(area.end(),
                    {{scale.begin(i), high}, {piece_end, high}, {piece_end, low}, {scale.end(i), low}});
        if (scale.is_cut(i)) {
            const double middle = (piece_end + scale.end(i)) / 2;
            const bool has_room =
                middle > cut_free && middle > names + axis_words && middle < names + width - axis_words;
            if (has_room) svg.text(middle, bottom + 14, "//", "q", Anchor::middle);
            if (has_room) cut_free = middle + 16;
        }
    }
    area.emplace_back(names + width, bottom);
    svg.polygon(area, "ar");
    svg.line({names, bottom}, {names + width, bottom}, "lq");
    svg.text(names, bottom + 14, moment_text(first, last), "q");
    svg.text(names + width, bottom + 14, moment_text(last, first), "q", Anchor::end);
    for (std::size_t row = 0; row < shown; ++row) {
        const double base = bottom + 22 + static_cast<double>(row + 1) * row_height;
        const ServerLoad& load = loads[row];
        svg.text(names - 8, base - 4, server_text(activity.servers[load.server]), "q", Anchor::end);
        svg.line({names, base}, {names + width, base}, "lq");
        std::vector<Point> shape{{names, base}};
        for (std::size_t i = 0; i < activity.pieces.size(); ++i) {
            const double y = base - height(static_cast<double>(activity.pieces[i].requests[load.server]),
                                           static_cast<double>(load.most), row_height - 8);
            const double piece_end =
                std::min(scale.end(i), scale.at(activity.pieces[i].begins + activity.piece));
            shape.insert(shape.end(),
                         {{scale.begin(i), y}, {piece_end, y}, {piece_end, base}, {scale.end(i), base}});
        }
        svg.polygon(shape, "ab");
    }
    return svg.element(
        names + width + 40, end + 8, "Phones without registration, and load, over the world's time",
        "An area of phones without registration above, and a row for each server below with the "
        "requests that it got. Dashed lines are steps; // is time in which nothing happened.");
}

Table by_step_table(const run::PhoneCounts& first_day, const std::vector<AfterStep>& steps) {
    Table table{"Phones after each step",
                {"Step", "Done at", "#registered, secure", "#non-secure", "#not registered", "#off",
                 "#LOCKED", "#BLANK", "#FRESH", "#behind", "#at risk"},
                {}};
    const auto row = [&table](std::string name, std::string time, const run::PhoneCounts& counts) {
        const auto cell = [](std::size_t count, Span::Kind kind) {
            return of(count == 0 ? Span::Kind::plain : kind, fmt::format("{}", count));
        };
        table.rows.push_back(
            {plain(std::move(name)), plain(std::move(time)), cell(counts.secure, Span::Kind::plain),
             cell(counts.non_secure, Span::Kind::plain), cell(counts.unregistered, Span::Kind::bad),
             cell(counts.off, Span::Kind::plain), cell(counts.locked, Span::Kind::bad),
             cell(counts.blank, Span::Kind::warning), cell(counts.fresh, Span::Kind::warning),
             cell(counts.behind, Span::Kind::plain), cell(counts.at_risk, Span::Kind::warning)});
    };
    row("before", "", first_day);
    std::string day;  // is said where it changes
    for (const AfterStep& step : steps) {
        const std::string today = ctl::date_text(step.ended);
        row(step_name(step), day == today ? ctl::time_of_day_text(step.ended) : ctl::time_text(step.ended),
            step.phones);
        day = today;
    }
    return table;
}

}  // namespace

Blocks over_time_blocks(const run::PhoneCounts& first_day, const std::vector<AfterStep>& steps,
                        const Activity& activity) {
    Blocks blocks;
    blocks.push_back({Picture{"Phones after each step",
                              "For each step two bars: registration, and the lists that phones hold.",
                              by_step(first_day, steps)}});
    blocks.push_back({by_step_table(first_day, steps)});
    if (activity.pieces.empty()) return blocks;
    blocks.push_back(
        {Picture{"Phones without registration, and load, over the world's time",
                 "Phones without registration above, and the requests that each server got below.",
                 by_time(activity, steps)}});
    Table table{
        fmt::format("Requests to servers, counted in pieces of {}", report::duration_text(activity.piece)),
        {"Server", "#requests", "#most in a piece", "when"},
        {}};
    for (const ServerLoad& load : loads_of(activity)) {
        const auto busiest = std::ranges::max_element(
            activity.pieces, {},
            [&load](const Activity::Piece& piece) { return piece.requests[load.server]; });
        table.rows.push_back(
            {plain(server_text(activity.servers[load.server])), plain(fmt::format("{}", load.requests)),
             plain(fmt::format("{}", load.most)),
             plain(ctl::time_text(std::chrono::floor<std::chrono::seconds>(busiest->begins)))});
    }
    blocks.push_back({std::move(table)});
    return blocks;
}

}  // namespace page
