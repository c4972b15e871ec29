// scenarios/actions/reset_phones.hpp: Device > Phone > Reset: phones boot, all at once or in batches.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct ResetPhones {
    static constexpr PhoneEffect effect = PhoneEffect::boots;

    Phones phones{};
    std::optional<std::uint32_t> batch{};          // so many at a time; nothing: all
    std::optional<std::uint32_t> batch_seconds{};  // from one batch to the next; nothing: a minute
    bool go_on = false;                            // the next step does not wait until these phones are back

    [[nodiscard]] std::chrono::seconds between() const {
        return std::chrono::seconds(batch_seconds.value_or(60));
    }

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
