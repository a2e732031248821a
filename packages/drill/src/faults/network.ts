// The network of the fault world: links and HTTP between machines that may be down. A link is more
// faithful than this one in fact (TLS loses, doubles and reorders nothing); a taken gateway could
// do all of it, so the world does.
import type { Link } from '@sekisho/replica/link';
import type { Api, ApiRequest, ApiResponse } from '@sekisho/replica/api';
import { linkPair, type Road } from '../link-pair.ts';
import type { Life, Surroundings } from './life.ts';

/** A machine as others reach it. */
export interface Host {
  readonly name: string;
  readonly certificate: string;
  /** Undefined while it is down or still starting. */
  readonly up: { readonly life: Life; readonly api?: Api } | undefined;
}

/** A link to `to` for `life`; `enter` is given the other end. Rejects where nobody listens. */
export async function dial(
  life: Life,
  from: Host,
  to: Host,
  enter: (link: Link) => void,
): Promise<Link> {
  const { world } = life;
  await life.sleep(world.fates.latency());
  const { up } = to;
  if (up === undefined) throw new Error(`${to.name} does not listen`);
  const ends: Link[] = [];
  const cut = (): void => {
    world.trace.note('network', `cuts the link of ${from.name}`);
    for (const end of ends) end.close('cut');
  };
  ends.push(...linkPair(from.certificate, to.certificate, () => faultyRoad(world, cut)));
  const [own, theirs] = ends as [Link, Link];
  enter(ofLife(theirs, up.life));
  return ofLife(own, life);
}

function faultyRoad({ clock, fates }: Surroundings, cut: () => void): Road {
  let lastArrival = 0;
  const inOrder = (run: () => void): void => {
    lastArrival = Math.max(lastArrival, clock.now() + fates.latency());
    clock.after(lastArrival - clock.now(), run);
  };
  return {
    frame(run) {
      const fate = fates.frame();
      if (fate.cut) return cut();
      for (const late of fate.copies) {
        if (late === 0) inOrder(run);
        else clock.after(late, run);
      }
    },
    close: inOrder,
  };
}

/** A link's end in the hands of a process: with its life, its part in the link is over. */
function ofLife(end: Link, life: Life): Link {
  const { fates } = life.world;
  life.onEnd(() => {
    if (!fates.dieSilently()) end.close('its process has died');
  });
  return {
    peer: end.peer,
    get backlog() {
      return end.backlog;
    },
    send(frame) {
      if (life.reach('link')) end.send(frame);
    },
    onFrame: (handler) => end.onFrame((frame) => life.reach('link') && handler(frame)),
    onClose: (handler) => end.onClose((reason) => life.alive && handler(reason)),
    close: (reason) => life.alive && end.close(reason),
  };
}

/** One HTTP request. Rejects where the connection is refused or cut; lost ones never settle. */
export async function request(
  { clock, fates }: Surroundings,
  to: Host,
  what: ApiRequest,
): Promise<ApiResponse> {
  const passing = (): Promise<void> =>
    new Promise((resolve) => {
      const lost = fates.requestLost();
      clock.after(fates.latency(), () => lost || resolve());
    });
  await passing();
  const api = to.up?.api;
  const life = to.up?.life;
  if (api === undefined || life === undefined) throw new Error(`${to.name} does not answer`);
  const again = (): void => {
    if (life.alive) void api(what).catch(() => {}); // whose answer nobody waits for
  };
  if (fates.requestTwice()) clock.after(fates.latency(), again);
  const answer = await new Promise<ApiResponse>((resolve, reject) => {
    life.onEnd(() => reject(new Error(`${to.name} has died`)));
    api(what).then(resolve, reject);
  });
  await passing();
  return answer;
}
