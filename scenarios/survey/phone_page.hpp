// scenarios/survey/phone_page.hpp: a phone's own web pages, where "Web Access" is enabled, say which lists it
// holds: "ITL signature" and "CTL signature" are digests of the whole files. Labels differ by model and load:
// they are found by their stems. Nothing is changed, and no login is made.
#pragma once

#include "scenarios/survey/collection.hpp"

namespace survey {

// The digests that a page shows: MD5, SHA-1 or SHA-512, upper-case hexadecimal without blanks.
struct PageDigests {
    std::optional<std::string> ctl;  // empty text: "Not Installed"; nothing: the page does not say
    std::optional<std::string> itl;
};
// Of a page's HTML. A page without such rows gives nothing.
[[nodiscard]] PageDigests read_page(std::string_view html);

struct PhonePage {
    std::string address;
    bool is_collected = false;  // a page came that names a list
    std::string trouble{};      // why not
    PageDigests digests{};
};

// Asks phones, one after the other, several side by side. `port` is 80.
[[nodiscard]] std::vector<PhonePage> read_phones(const std::vector<std::string>& addresses,
                                                 std::uint16_t port,
                                                 const std::function<void(const std::string&)>& progress);

// Whose lists a phone holds.
enum class Holds { baseline, now, both, other, none, not_collected };
[[nodiscard]] std::string holds_name(Holds holds);
[[nodiscard]] Holds holds(const PhonePage& page, const Survey& baseline, const Survey& now);

}  // namespace survey
