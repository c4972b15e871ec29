// scenarios/act.hpp: what a phone is let do: boot, or open its HTTPS services. Worlds carry its asks,
// whichever it is.
#pragma once

#include <variant>

#include "phone/boot.hpp"
#include "scenarios/site.hpp"

namespace scenarios {

// A visit to the services that the phone's configuration names, or to others.
struct Visiting {
    std::optional<phone::HttpsAddress> where;
};

class Act {
  public:
    // A boot; or, with `visiting`, a visit. Starts at once.
    Act(phone::Phone phone, const std::optional<Visiting>& visiting, Time now);
    Act(const Act&) = delete;
    Act& operator=(const Act&) = delete;

    [[nodiscard]] const phone::Ask* pending() const;
    void pass_to(Time now);
    void answer(phone::Answer answer, Time now);
    [[nodiscard]] const phone::Phone& phone() const { return phone_; }

    // How the phone stands when nothing is pending; `before` is how it stood when this began.
    [[nodiscard]] const Standing* end(Site& site, const Standing& before) const;

  private:
    phone::Phone phone_;
    std::variant<std::monostate, phone::Boot, phone::Visit> act_;
};

}  // namespace scenarios
