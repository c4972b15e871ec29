#include "scenarios/report/page/svg.hpp"

#include <cctype>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "ctl/print.hpp"

namespace page {
namespace {

std::string class_of(std::string_view style) {
    return style.empty() ? "" : fmt::format(" class=\"{}\"", style);
}

std::string_view anchor_of(Svg::Anchor anchor) {
    switch (anchor) {
        case Svg::Anchor::start: return "";
        case Svg::Anchor::middle: return " text-anchor=\"middle\"";
        case Svg::Anchor::end: return " text-anchor=\"end\"";
    }
    return "";
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string made;
    std::size_t start = 0;
    // Lines stay lines; all else that is no text is shown.
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        for (const char c : ctl::printable(text.substr(start, end - start))) {
            switch (c) {
                case '&': made += "&amp;"; break;
                case '<': made += "&lt;"; break;
                case '>': made += "&gt;"; break;
                case '"': made += "&quot;"; break;
                default: made += c;
            }
        }
        if (end < text.size()) made += '\n';
        start = end + 1;
    }
    return made;
}

std::string number(double value) {
    const auto tenths = static_cast<long long>(std::llround(value * 10));
    const long long rest = std::llabs(tenths % 10);
    std::string text = fmt::format("{}{}", tenths < 0 ? "-" : "", std::llabs(tenths / 10));
    if (rest != 0) text += fmt::format(".{}", rest);
    return text;
}

double text_width(std::string_view text) {
    double width = 0;
    for (const char c : text) {
        const auto letter = static_cast<unsigned char>(c);
        width += std::isupper(letter) != 0                                               ? 9.2
                 : std::string_view(" .,:;'|ijlt()[]").find(c) != std::string_view::npos ? 4.6
                 : c == 'm' || c == 'w'                                                  ? 10.5
                                                                                         : 7.4;
    }
    return width;
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view style, double radius) {
    shapes_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}/>", number(x), number(y),
                           number(width), number(height),
                           radius > 0 ? fmt::format(" rx=\"{}\"", number(radius)) : "", class_of(style));
}

void Svg::line(Point from, Point to, std::string_view style) {
    path(fmt::format("M{} {}L{} {}", number(from.first), number(from.second), number(to.first),
                     number(to.second)),
         style);
}

void Svg::path(std::string_view data, std::string_view style) {
    shapes_ += fmt::format("<path d=\"{}\"{}/>", data, class_of(style));
}

void Svg::polygon(const std::vector<Point>& points, std::string_view style) {
    std::string data;
    for (const auto& [x, y] : points)
        data += fmt::format("{}{} {}", data.empty() ? "M" : "L", number(x), number(y));
    path(data + "Z", style);
}

void Svg::text(double x, double y, std::string_view text, std::string_view style, Anchor anchor) {
    shapes_ += fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>", number(x), number(y), class_of(style),
                           anchor_of(anchor), escaped(text));
}

void Svg::arrow_head(Point from, Point to, std::string_view style) {
    constexpr double length = 8;
    constexpr double half_width = 3.5;
    const double dx = to.first - from.first;
    const double dy = to.second - from.second;
    const double size = std::hypot(dx, dy);
    if (size < 0.1) return;
    const double ux = dx / size;
    const double uy = dy / size;
    const Point base{to.first - ux * length, to.second - uy * length};
    polygon({to,
             {base.first - uy * half_width, base.second + ux * half_width},
             {base.first + uy * half_width, base.second - ux * half_width}},
            style);
}

std::string Svg::element(double width, double height, std::string_view title,
                         std::string_view description) const {
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"{2}\"><title>{2}</title>"
        "<desc>{3}</desc>{4}</svg>",
        number(width), number(height), escaped(title), escaped(description), shapes_);
}

}  // namespace page
