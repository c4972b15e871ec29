// scenarios/report/help_topics.hpp: chapters of the manual, compiled in (../CMakeLists.txt makes the source
// file of them): the READMEs of rooms that users meet. What they say stands in one place.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace report {

struct HelpTopic {
    std::string_view name;  // of the room: "language"
    std::string_view text;  // Markdown
};

[[nodiscard]] std::span<const HelpTopic> help_topics();

// Of its first heading: "the scenario language".
[[nodiscard]] std::string title_of(const HelpTopic& topic);

// The text of the chapter of this name, which there is.
[[nodiscard]] std::string_view chapter(std::string_view name);

}  // namespace report
