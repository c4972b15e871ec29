#include "scenarios/report/help_topics.hpp"

#include <algorithm>
#include <stdexcept>

namespace report {

std::string title_of(const HelpTopic& topic) {
    const std::string_view heading = topic.text.substr(0, topic.text.find('\n'));
    const std::size_t colon = heading.find(": ");
    return std::string(heading.substr(colon == std::string_view::npos ? 0 : colon + 2));
}

std::string_view chapter(std::string_view name) {
    const std::span<const HelpTopic> topics = help_topics();
    const auto found = std::ranges::find(topics, name, &HelpTopic::name);
    if (found == topics.end()) throw std::logic_error("there is no chapter " + std::string(name));
    return found->text;
}

}  // namespace report
