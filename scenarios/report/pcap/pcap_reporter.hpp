// scenarios/report/pcap/pcap_reporter.hpp: a run as a capture, for Wireshark: the packets of phones with
// their servers, the secrets of their TLS sessions, and comments at steps and verdicts.
#pragma once

#include "scenarios/report/reporter.hpp"

namespace pcap {

// It is shown what phones do by the world (World::show_to) of the run that it is a reporter of.
class PcapReporter : public report::Reporter, public worlds::Observer {};

// Of these phones, by their names; or, where there are none, of all of a site of at most `most_phones`, and
// of a greater one of the first of each group. The file is handed over at the end.
inline constexpr std::size_t most_phones = 500;
[[nodiscard]] std::unique_ptr<PcapReporter> pcap_reporter(std::vector<std::string> phones, report::Sink sink);

}  // namespace pcap
