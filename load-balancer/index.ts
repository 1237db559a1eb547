/**
 * The load balancer in front of the tasks, as a real proxy: Envoy, configured from what was deployed (listeners, rules, target groups,
 * certificate, token check). It will hold what reads these through the AWS API, what translates them, and what starts the proxy and
 * points it at the tasks; what the translation cannot know about AWS's own will be listed here. For the tests, the rehearsal and the
 * bench, none of which it knows. Nothing is in it yet: clients still reach the task itself.
 */
export {};
