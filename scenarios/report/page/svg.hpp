// scenarios/report/page/svg.hpp: pictures as SVG 1.1, made of a few shapes. What their classes look like
// stands in style.hpp. Lengths are in CSS pixels.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace page {

// As text or attribute of HTML, XML and SVG; what can't be printed is shown as a code.
[[nodiscard]] std::string escaped(std::string_view text);

// A coordinate, to a tenth of a pixel.
[[nodiscard]] std::string number(double value);

// So wide is this text about, in 12 px; there is no font here to measure it by. Wide enough for usual ones.
[[nodiscard]] double text_width(std::string_view text);

using Point = std::pair<double, double>;

class Svg {
  public:
    enum class Anchor { start, middle, end };

    void rectangle(double x, double y, double width, double height, std::string_view style,
                   double radius = 0);
    void line(Point from, Point to, std::string_view style);
    void path(std::string_view data, std::string_view style);
    void polygon(const std::vector<Point>& points, std::string_view style);
    void text(double x, double y, std::string_view text, std::string_view style = {},
              Anchor anchor = Anchor::start);
    // At `to`, coming from `from`; `style` is that of an area.
    void arrow_head(Point from, Point to, std::string_view style);

    // The whole element. `title` and `description` are read out.
    [[nodiscard]] std::string element(double width, double height, std::string_view title,
                                      std::string_view description) const;

  private:
    std::string shapes_;
};

}  // namespace page
