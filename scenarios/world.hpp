// scenarios/world.hpp: where phones boot. A world carries asks and answers; phones and clusters decide.
#pragma once

#include "phone/boot.hpp"
#include "scenarios/site.hpp"

namespace scenarios {

// The run itself failed: an address in use, no sockets left. Ends with exit code 3.
class RunError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The user broke the run off. Ends with exit code 130.
class Interrupted : public std::runtime_error {
  public:
    Interrupted() : std::runtime_error("interrupted") {}
};

class World {
  public:
    virtual ~World() = default;

    // Shows what the site's clusters are now: after the site was made, and after each step that changed them.
    virtual void follow(const Site& site) = 0;

    // Lets these phones boot, to the end, and leaves what they did in the site. Throws RunError or
    // Interrupted.
    virtual void boot(Site& site, const std::vector<std::size_t>& phones, phone::Console console) = 0;
};

}  // namespace scenarios
