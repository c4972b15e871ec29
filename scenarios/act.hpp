// scenarios/act.hpp: what a phone is let do: boot, or open its HTTPS services. Worlds carry its asks,
// whichever it is.
#pragma once

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

    // What a world drives.
    [[nodiscard]] phone::Talk& talk() { return *talk_; }
    [[nodiscard]] const phone::Phone& phone() const { return phone_; }

    // How the phone stands when nothing is pending; `before` is how it stood when this began.
    [[nodiscard]] const Standing* end(Site& site, const Standing& before) const;

  private:
    phone::Phone phone_;
    std::optional<phone::Boot> boot_;
    std::optional<phone::Visit> visit_;
    phone::Talk* talk_ = nullptr;  // one of them
};

}  // namespace scenarios
