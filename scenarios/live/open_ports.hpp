// scenarios/live/open_ports.hpp: the ports of all servers of a site, as the network sees them now: opened,
// closed, and with the certificates and files of this moment. For .cpp files that own an io_context.
#pragma once

#include "scenarios/site.hpp"

namespace boost::asio {
class io_context;
}

namespace scenarios {

// What a standing server was asked, in a line, for a program that prints.
using RequestListener = std::function<void(const std::string& line)>;

class OpenPorts {
  public:
    // Answers while `context` runs. Both it and `clock`, which gives the time that files are signed at and
    // certificates are judged at, outlive this.
    OpenPorts(boost::asio::io_context& context, const std::function<Time()>& clock, RequestListener listener);
    ~OpenPorts();
    OpenPorts(const OpenPorts&) = delete;
    OpenPorts& operator=(const OpenPorts&) = delete;

    // Shows what the site is now; the site outlives this. Throws RunError where an address or port can't be
    // had.
    void follow(const Site& site);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace scenarios
